/** The service as a process beside an import: it serves until whoever started it lets go, or is gone. */
import { loadConfig } from '#config';
import { startService } from '../api/index.js';
import { own } from './own-service.js';

// Ctrl-C reaches every process of the terminal; when to stop is for the import to say.
process.on('SIGINT', () => {});
const gone = new Promise<void>((resolve) => process.once('disconnect', resolve));
try {
  const service = await startService(own({ config: loadConfig(), cluster: null }));
  process.send?.('serving');
  await gone;
  await service.stop();
} catch {
  // The import looks for a service itself, and says why there is none.
  process.exitCode = 1;
  process.disconnect?.();
}
