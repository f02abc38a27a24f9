export const port = process.env.CONTINUUM_PORT;
