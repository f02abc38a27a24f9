/** `npm run demo:cluster`: makes the clone ready where it is not, then shows the product on several processes. */
import { whenReady } from '../../ready.mjs';

await whenReady(() => import('../../../dist/apps/demo/cluster/main.js'));
