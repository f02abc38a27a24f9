import { setTimeout as sleep } from 'node:timers/promises';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

const PAUSED_MS = 10_000;
const CROWDED_MS = 5_000;
const DOWN_MS = 1_000;

/** As where its machine fails and comes back: no connection is closed in order. */
export const postgresRestarted = clusterCheck('cluster: PostgreSQL restarted', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 20, 'restart of PostgreSQL', () =>
    survives(site, tally, {
      what: 'PostgreSQL restarted',
      breaks: async () => {
        await site.postgres.kill();
        await sleep(DOWN_MS);
        return () => site.postgres.startAgain();
      },
    }),
  ),
);

/** Every process of it stands still: whoever waits for an answer is not told that there will be none. */
export const postgresPaused = clusterCheck('cluster: PostgreSQL paused for 10 s', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 10, 'pause of PostgreSQL', () =>
    survives(site, tally, {
      what: 'PostgreSQL paused for 10 s',
      breaks: async () => {
        site.postgres.pause();
        await sleep(PAUSED_MS);
        return async () => site.postgres.resume();
      },
    }),
  ),
);

/** Somebody else has all of its connections. */
export const postgresCrowded = clusterCheck('cluster: PostgreSQL out of connections', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 10, 'PostgreSQL out of connections', () =>
    survives(site, tally, {
      what: `PostgreSQL out of connections for ${CROWDED_MS / 1000} s`,
      breaks: async () => {
        const giveBack = await site.postgres.crowd();
        await sleep(CROWDED_MS);
        return giveBack;
      },
    }),
  ),
);
