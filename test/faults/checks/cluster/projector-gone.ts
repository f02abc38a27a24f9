import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../../../e2e/service.js';
import type { ProjectorProcess } from '../../../postgresql/projector-process.js';
import type { ClusterSite } from '../../cluster/cluster-site.js';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

/** Its lease, and so much more that others have taken what it held. */
const PAST_ITS_LEASE_MS = 13_000;
/** As two containers of one image on one host: the same host name and process id. */
const ALIKE = [
  '--import',
  `data:text/javascript,${encodeURIComponent('Object.defineProperty(process,"pid",{value:7})')}`,
];

/** Nobody starts another one: the one that is left takes over what it held. */
export const projectorKilled = clusterCheck('cluster: a projector killed', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 20, 'kill of a projector', async () => {
    await site.shared();
    await survives(site, tally, {
      what: 'a projector killed, none in its place',
      breaks: async () => {
        const [projector] = site.projectors as [ProjectorProcess];
        await projector.end('SIGKILL');
        return undefined;
      },
    });
  }),
);

/** Paused in the middle of its work, until others have it; what it wakes up with it can write no more. */
export const projectorPaused = clusterCheck(
  'cluster: a projector paused past its lease',
  (site, tally, scale) =>
    tally.faults(scale === 'short' ? 1 : 10, 'pause of a projector', async () => {
      await site.shared();
      const [projector] = site.projectors as [ProjectorProcess];
      const { pid } = projector.child as { pid: number };
      await survives(site, tally, {
        what: `a projector paused for ${PAST_ITS_LEASE_MS / 1000} s, then resumed`,
        breaks: async (writers) => {
          process.kill(pid, 'SIGSTOP');
          const paused = sleep(PAST_ITS_LEASE_MS);
          await paused;
          await writers.reach(1);
          return async () => void process.kill(pid, 'SIGCONT');
        },
      });
      await site.shared();
      assert.equal(projector.child.exitCode, null, projector.stderr);
    }),
);

/** They are two all the same: each has its own share, and one takes over from the other. */
export const projectorsAlike = clusterCheck('cluster: two projectors with one name', (site, tally, scale) =>
  tally.faults(scale === 'short' ? 1 : 5, 'two projectors with one name', async () => {
    await survives(site, tally, {
      what: 'two projectors with one name, one of them killed',
      breaks: async () => {
        const before = [...site.projectors];
        const [first, second] = [site.project(ALIKE), site.project(ALIKE)];
        await Promise.all([first.address(), second.address()]);
        await Promise.all(before.map((one) => one.end('SIGTERM')));
        // One that has told its address is still to join.
        await until(
          () => shares(site),
          (held) => isDeepStrictEqual(held, [32, 32]),
        );
        const names = await site.postgres.rows('select distinct name from continuum.projectors');
        assert.equal(names.length, 1);
        return () => first.end('SIGKILL');
      },
    });
  }),
);

/** How many partitions each of them holds who holds any. */
async function shares({ postgres }: ClusterSite): Promise<unknown[]> {
  const held = 'select count(*)::int as held from continuum.leases where holder is not null group by holder';
  return (await postgres.rows(held)).map(({ held }) => held);
}
