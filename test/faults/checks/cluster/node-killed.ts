import { setTimeout as sleep } from 'node:timers/promises';
import type { TestService } from '../../../e2e/service.js';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

const WRITERS = 32;
const LONGEST_MS = 400;

/** With commands in flight; callers go to the other node with what they do not know of. */
export const nodeKilled = clusterCheck('cluster: a node killed under 32 writers', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 40, 'kill of a node', () =>
    survives(site, tally, {
      what: 'a node killed',
      callers: WRITERS,
      paceMs: 0,
      breaks: async (writers) => {
        const [node] = site.nodes as [TestService];
        await sleep(Math.random() * LONGEST_MS);
        while (writers.inFlight < WRITERS / 2) await sleep(1);
        await node.kill9();
        return undefined;
      },
    }),
  ),
);
