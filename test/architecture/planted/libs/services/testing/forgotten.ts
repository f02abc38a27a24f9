export const forgotten = null;
