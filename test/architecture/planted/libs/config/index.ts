export const config = process.env.CONTINUUM_PORT;
