import type { Settings } from '#config';
import { firstSignal } from '../first-signal.js';
import { startService } from './service.js';

const HINTS = `There are no events yet. In another terminal:
  npx continuum token create --account you --role admin   gives you a token
  npx continuum import csv --mapping synthea FOLDER       loads data
`;

/**
 * Serves until the process is told to stop, then finishes what was accepted. A second signal ends it at once.
 *
 * @returns the exit code
 */
export async function serve(settings: Settings): Promise<number> {
  const told = firstSignal();
  const service = await startService(settings);
  process.stdout.write(`Continuum serves ${service.address}\n`);
  if (service.isNew) process.stdout.write(HINTS);
  await told;
  await service.stop();
  return 0;
}
