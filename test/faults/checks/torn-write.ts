import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../check.js';
import { FolderCopy } from '../folder-copy.js';
import { registrations } from '../journeys.js';
import { Site } from '../site.js';

const WAL = 'events.db-wal';

/**
 * The power fails while a command is being written: of what it added to the log's file a part is there, perhaps with
 * other bytes behind it. Nothing before is lost, and the command is there whole or not at all.
 */
export const tornWrite: Check = {
  name: 'a last write that is torn',
  async run(tally, scale) {
    const cuts = scale === 'short' ? 1 : 60;
    await Site.use(tally, async (site) => {
      await site.write(100);
      await site.service.ready();
      await site.kill();
      const before = new FolderCopy(site.folder);
      try {
        const { command, wal } = await torn(site);
        const whole = readFileSync(join(before.path, WAL)).length;
        assert.ok(wal.length > whole, 'the command did not go behind what was there');
        await tally.faults(cuts, 'cut', async (number) => {
          await site.putBack(before);
          const end = whole + Math.floor(((number - Math.random()) / cuts) * (wal.length - whole));
          const rest = number % 2 === 0 ? randomBytes(wal.length - end) : Buffer.alloc(0);
          writeFileSync(join(site.folder, WAL), Buffer.concat([wal.subarray(0, end), rest]));
          await site.start();
          const { stored } = await site.examine();
          await site.takesUp([command], stored);
          await site.settled();
          await site.kill();
          site.ledger.forget(command);
        });
      } finally {
        before.clear();
      }
    });
  },
};

/** One command more, and what the file of the log was with it. */
async function torn(site: Site) {
  await site.start();
  const { value: command } = registrations('torn').next();
  assert.equal((await site.send(command)).status, 201);
  await site.kill();
  return { command, wal: readFileSync(join(site.folder, WAL)) };
}
