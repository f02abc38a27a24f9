import { startServer } from './server.mjs';

/** Starts the server that all tests of a run share, unless another one is named; says aloud where there is none. */
export default async function setup() {
  if (process.env.CONTINUUM_TEST_POSTGRES) return;
  try {
    const { url, stop } = await startServer();
    process.env.CONTINUUM_TEST_POSTGRES = url;
    globalThis.stopPostgres = stop;
  } catch (error) {
    process.stderr.write(
      `Skipped: every test on PostgreSQL, of which there is none here: ${error.message}. ` +
        'CONTINUUM_TEST_POSTGRES=postgresql://… names another server.\n',
    );
  }
}
