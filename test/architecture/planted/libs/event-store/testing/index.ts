export const contract = null;
