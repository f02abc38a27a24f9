export const carryOut = null;
