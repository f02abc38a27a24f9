import type { TestService } from '../../e2e/service.js';
import type { Check, Tally } from '../check.js';
import { outlasts, startsLater } from '../outage.js';
import { freeze, mayFreeze, thaw } from '../read-only.js';
import { Site } from '../site.js';
import { LIMIT_NOTHING, limitWrites, mayLimitWrites } from '../write-limit.js';

const REASON = /it is read-only|the disk takes no writes/;

/** The data folder becomes read-only under writers, and is read-only at the start. */
export const readOnlyFolder: Check = {
  name: 'read-only data folder',
  async run(tally, scale) {
    if (!mayLimitWrites()) return tally.skip('there is no prlimit');
    tally.say(
      `What is open takes no byte (prlimit --fsize=0), since nobody may remount what is written to; ${
        mayFreeze() ? 'the rest is mounted read-only' : 'there is no right to mount the rest read-only'
      }.`,
    );
    await Site.use(tally, (site) =>
      onOneFolder(site, tally, scale === 'short' ? 1 : 20).finally(() => thaw(site.folder)),
    );
  },
};

async function onOneFolder(site: Site, tally: Tally, rounds: number): Promise<void> {
  const outage = {
    name: 'read-only folder',
    reason: REASON,
    begin: ({ child }: TestService) => {
      freeze(site.folder);
      limitWrites(child, 0);
    },
    end: ({ child }: TestService) => {
      thaw(site.folder);
      limitWrites(child, null);
    },
  };
  await outlasts(site, tally, outage, rounds);
  await tally.fault('start on a read-only folder', async () => {
    await site.stop();
    const launcher = freeze(site.folder) ? [] : LIMIT_NOTHING;
    await startsLater(site, launcher, REASON, () => thaw(site.folder));
  });
}
