import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterSite } from '../../cluster/cluster-site.js';
import { allJoined, followersOf, leaderOf, noNodes } from '../../cluster/real-cluster.js';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

const FROZEN_MS = 30_000;
const BETWEEN_MS = 2_000;
const ofThree = ({ servers }: ClusterSite) => noNodes(servers, 3);

/** The others elect another one. */
export const leaderKilled = clusterCheck(
  'event store of three: the leader killed',
  (site, tally, scale) =>
    tally.faults(scale === 'short' ? 1 : 10, 'kill of the leader', async () => {
      const leader = await leaderOf(site.servers);
      await survives(site, tally, {
        what: 'the leader killed',
        callers: 16,
        paceMs: 0,
        breaks: async () => {
          await leader.kill();
          return undefined;
        },
      });
      leader.start();
      await allJoined(site.servers);
    }),
  ofThree,
);

/** Both: without a majority nothing is stored, until one is back. */
export const followersKilled = clusterCheck(
  'event store of three: both followers killed',
  (site, tally, scale) =>
    tally.faults(scale === 'short' ? 1 : 10, 'kill of both followers', async () => {
      const [one, other] = await followersOf(site.servers);
      await survives(site, tally, {
        what: 'both followers killed, one started again',
        breaks: async () => {
          await one?.kill();
          await sleep(BETWEEN_MS);
          await other?.kill();
          await sleep(BETWEEN_MS);
          return async () => one?.start();
        },
      });
      other?.start();
      await allJoined(site.servers);
    }),
  ofThree,
);

/** It is there, and says nothing: first the leader, then a follower. */
export const nodeFrozen = clusterCheck(
  'event store of three: a node frozen for 30 s',
  async (site, tally, scale) => {
    const of = { leader: leaderOf, follower: async () => (await followersOf(site.servers))[0] };
    for (const [role, find] of Object.entries(of)) {
      await tally.faults(scale === 'short' ? 1 : 5, `freeze of a ${role}`, async () => {
        const node = await find(site.servers);
        await survives(site, tally, {
          what: `a ${role} frozen for ${FROZEN_MS / 1000} s`,
          breaks: async () => {
            node?.freeze();
            await sleep(FROZEN_MS);
            return async () => node?.thaw();
          },
        });
        await allJoined(site.servers);
      });
    }
  },
  ofThree,
);
