export const readStore = null;
