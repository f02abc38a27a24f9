import { join } from 'node:path';
import type { Check, Tally } from '../check.js';
import { outlasts, startsLater } from '../outage.js';
import { Site } from '../site.js';
import { SmallDisk } from '../small-disk.js';

/** Bytes that are left at times, so that it is not always the same file that meets the end. */
const MOST_LEFT = 512 * 1024;
/** Rounds on one folder; then a new one is begun, so that there is always room for what they leave. */
const ROUNDS_PER_FOLDER = 8;
const REASON = /the disk (that holds the event log )?(is full|takes no writes)/i;

/** The disk is filled under writers, and has room again. What the service says of itself goes to that disk too. */
export const diskFull: Check = {
  name: 'disk full',
  async run(tally, scale) {
    const folders = scale === 'short' ? 1 : 5;
    const rounds = scale === 'short' ? 1 : ROUNDS_PER_FOLDER;
    for (let folder = 1; folder <= folders && tally.held === tally.tried; folder++) {
      const disk = SmallDisk.make();
      if (disk === null) return tally.skip('there is no right to mount a small disk, and no prlimit');
      tally.say(`The disk: ${disk.kind}.`);
      await onOneDisk(disk, tally, rounds).finally(() => disk.clear());
    }
  },
};

async function onOneDisk(disk: SmallDisk, tally: Tally, rounds: number): Promise<void> {
  const launcher = ['sh', '-c', 'exec "$@" 2>>"$0"', join(disk.place, 'log')];
  const work = (site: Site) => onOneFolder(site, disk, tally, rounds);
  await Site.use(tally, work, { launcher }, join(disk.place, 'data'));
}

async function onOneFolder(site: Site, disk: SmallDisk, tally: Tally, rounds: number): Promise<void> {
  const outage = {
    name: 'full disk',
    reason: REASON,
    begin: (service: Site['service']) => disk.fill(Math.floor(Math.random() * MOST_LEFT), service),
    end: (service: Site['service']) => disk.makeRoom(service),
  };
  await outlasts(site, tally, outage, rounds);
  await tally.fault('start on a full disk', async () => {
    await site.stop();
    disk.fill(0);
    await startsLater(site, disk.launcher, REASON, () => disk.makeRoom());
  });
}
