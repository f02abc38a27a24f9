/**
 * What `continuum-projector` does, with the settings that the first message gives. It begins when it is told to, and
 * tells how many partitions it holds and what time of a processor it took when its views have come up to a position.
 */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { eventRegistry, projections } from '../../../dist/apps/api/projected.js';
import { openCluster } from '../../../dist/apps/projector/open-cluster.js';
import { loadSettings } from '../../../dist/libs/config/index.js';
import { findCheckpoints, tableOf } from '../../../dist/libs/projections/index.js';
import { runSharedProjector } from '../../../dist/libs/projections/postgres/index.js';

const stop = new AbortController();
const [settings] = await once(parentPort, 'message');
const { config, cluster } = loadSettings(settings);
const { store, readStore, open, close } = await openCluster(config, cluster);
parentPort.postMessage({ isReady: true });
const [{ upTo }] = await once(parentPort, 'message');
parentPort.once('message', () => stop.abort());
const registry = eventRegistry();
const before = process.cpuUsage();
const left = new Set(projections.map(tableOf));
let partitions = 0;
move([...(await findCheckpoints(readStore.db))].map(([view, { position }]) => ({ view, position })));

await runSharedProjector({
  ...{ store, readStore, views: projections, open },
  upcast: (event) => registry.upcast(event),
  name: `projector ${process.pid}`,
  signal: stop.signal,
  onHolding: (held) => {
    partitions = held.length;
  },
  onProgress: move,
  onFailure: (error) => parentPort.postMessage({ failure: `A projector: ${error}` }),
});
await close();
parentPort.close();

function move(views) {
  if (left.size === 0) return;
  for (const { view, position } of views) if (position >= BigInt(upTo)) left.delete(view);
  if (left.size > 0) return;
  const { user, system } = process.cpuUsage(before);
  parentPort.postMessage({ partitions, cpuSeconds: (user + system) / 1e6 });
}
