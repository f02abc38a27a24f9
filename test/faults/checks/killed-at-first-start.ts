import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnTestService } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { Site } from '../site.js';

/** From the first file in the folder to the first answer. */
const LONGEST_MS = 500;
const KILLS_PER_FOLDER = 3;

/** A folder whose first start was killed, more than once, is then a folder like any other. */
export const killedAtFirstStart: Check = {
  name: 'kill -9 at the first start',
  async run(tally, scale) {
    const folders = scale === 'short' ? 1 : 50;
    for (let number = 1; number <= folders; number++) {
      const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
      const startedAtLast = async () => {
        for (let kill = 1; kill <= KILLS_PER_FOLDER; kill++) await startedAndKilled(folder);
        await Site.use(tally, settles, {}, folder);
      };
      try {
        if (!(await tally.fault(`folder ${number}`, startedAtLast, KILLS_PER_FOLDER))) return;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  },
};

async function startedAndKilled(folder: string): Promise<void> {
  const sign = join(folder, 'writer.json');
  rmSync(sign, { force: true });
  const service = spawnTestService({ folder });
  while (!existsSync(sign) && service.child.exitCode === null) await sleep(1);
  await sleep(Math.random() * LONGEST_MS);
  await service.kill9();
}

async function settles(site: Site): Promise<void> {
  await site.write(20);
  await site.settled();
  await site.stop();
  await site.examine();
}
