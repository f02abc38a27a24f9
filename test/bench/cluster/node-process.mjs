/** A node of a cluster, with the settings that its parent's message gives. Tells where it answers. */
import { once } from 'node:events';
import { startService } from '../../../dist/apps/api/service.js';
import { loadSettings } from '../../../dist/libs/config/index.js';

const gone = once(process, 'disconnect');
const [settings] = await once(process, 'message');
const { address, stop } = await startService(loadSettings({ ...settings, CONTINUUM_PORT: '0' }));
process.send({ address });
await gone;
await stop();
process.exit();
