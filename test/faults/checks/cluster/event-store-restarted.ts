import { setTimeout as sleep } from 'node:timers/promises';
import { noNodes } from '../../cluster/real-cluster.js';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

/** In the long form longer than a node waits by itself, so that callers are told. */
const DOWN_MS = { short: 5_000, long: 20_000 };

/** All of it at once: nothing can be stored meanwhile. */
export const eventStoreRestarted = clusterCheck(
  'cluster: the event store restarted',
  (site, tally, scale) =>
    tally.faults(scale === 'short' ? 1 : 10, 'restart of the event store', () =>
      survives(site, tally, {
        what: `the event store away for ${DOWN_MS[scale] / 1000} s`,
        breaks: async () => {
          await site.servers.stop();
          await sleep(DOWN_MS[scale]);
          return () => site.servers.startAgain();
        },
      }),
    ),
  ({ servers }) => (servers.isDouble ? null : noNodes(servers, 1)),
);
