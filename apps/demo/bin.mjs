/** `npm run demo`: makes the clone ready where it is not, then shows the product on made patients. */
import { ready } from '../ready.mjs';

let isReady = false;
try {
  await ready();
  isReady = true;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
if (isReady) await import('../../dist/apps/demo/main.js');
