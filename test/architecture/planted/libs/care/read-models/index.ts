export const readModel = null;
