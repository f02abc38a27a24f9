import type { Config } from '#config';
import { firstSignal } from '../first-signal.js';
import { startService } from './service.js';

const HINTS = `The data folder is new. In another terminal:
  npx continuum token create --account you --role admin   gives you a token
  npx continuum import csv --mapping synthea FOLDER       loads data
`;

/**
 * Serves until the process is told to stop, then finishes what was accepted. A second signal ends it at once.
 *
 * @returns the exit code
 */
export async function serve(config: Config): Promise<number> {
  const told = firstSignal();
  const service = await startService(config);
  process.stdout.write(`Continuum serves ${service.address}\n`);
  if (service.isNew) process.stdout.write(HINTS);
  await told;
  await service.stop();
  return 0;
}
