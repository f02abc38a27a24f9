/** `npm run demo`: makes the clone ready where it is not, then shows the product on made patients. */
import { whenReady } from '../ready.mjs';

await whenReady(() => import('../../dist/apps/demo/main.js'));
