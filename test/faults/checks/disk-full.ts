import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../e2e/service.js';
import type { Check, Tally } from '../check.js';
import { journeys, registrations } from '../journeys.js';
import {
  assertNothingUnforeseen,
  assertReadsGoOn,
  readinessSays,
  restRefused,
  resumes,
} from '../refusing.js';
import { Site } from '../site.js';
import { SmallDisk } from '../small-disk.js';

const MOST_LEFT = 512 * 1024;
const REASON = /the disk (that holds the event log )?(is full|takes no writes)/i;

/**
 * The disk is filled under writers, half of whom make keys: commands are refused with a clear problem, reads go on,
 * and when there is room the service resumes by itself. What it says of itself goes to that disk too.
 */
export const diskFull: Check = {
  name: 'disk full',
  async run(tally, scale) {
    const disk = SmallDisk.make();
    if (disk === null) return tally.skip('there is no right to mount a small disk, and no prlimit');
    tally.say(`The disk: ${disk.kind}.`);
    const launcher = ['sh', '-c', 'exec "$@" 2>>"$0"', join(disk.place, 'log')];
    const rounds = scale === 'short' ? 3 : 40;
    try {
      await Site.use(
        tally,
        (site) => onOneFolder(site, disk, tally, rounds),
        { launcher },
        join(disk.place, 'data'),
      );
    } finally {
      disk.clear();
    }
  },
};

async function onOneFolder(site: Site, disk: SmallDisk, tally: Tally, rounds: number): Promise<void> {
  const { acknowledged } = await site.write(400, 16);
  let [refusals, slowest] = [0, 0];
  await tally.faults(rounds, 'full disk', async () => {
    const groups = [site.writers(16, journeys), site.writers(16, registrations)];
    await Promise.all(groups.map((writers) => writers.reach(10)));
    disk.fill(site.service, Math.floor(Math.random() * MOST_LEFT));
    for (const { refused } of groups) {
      await until(
        async () => refused.length,
        (count) => count > 0,
      );
    }
    await readinessSays(site, REASON);
    await assertReadsGoOn(site, acknowledged);
    await assertNothingUnforeseen(site);
    await sleep(Math.random() * 1000);
    const left = await restRefused(site, groups);
    refusals += groups.reduce((sum, { refused }) => sum + refused.length, 0);
    disk.makeRoom(site.service);
    slowest = Math.max(slowest, await resumes(site, left));
  });
  tally.say(`${refusals} answers were refusals. All was well at most ${slowest} ms after there was room.`);
  await tally.fault('start', () => startsWhenThereIsRoom(site, disk));
}

async function startsWhenThereIsRoom(site: Site, disk: SmallDisk): Promise<void> {
  await site.stop();
  disk.fill(null);
  await assert.rejects(site.start({ launcher: disk.launcher }), ({ message }: Error) => {
    assert.match(
      message,
      /ended with 1: Nothing can be written to .+: the disk (is full|takes no writes)\. See that there is room/,
    );
    return true;
  });
  disk.makeRoom(null);
  await site.start();
  await site.settled();
}
