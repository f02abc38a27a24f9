export const service = null;
