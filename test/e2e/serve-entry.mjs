/** Serves from `dist`, as the command line does. */
import { serve } from '../../dist/apps/api/index.js';
import { loadConfig } from '../../dist/libs/config/index.js';

try {
  process.exitCode = await serve(loadConfig());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
