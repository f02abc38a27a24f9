import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnTestService } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { FolderCopy } from '../folder-copy.js';
import { Site } from '../site.js';

const WAL = 'events.db-wal';
const REFUSAL =
  /The event log is not whole: (view \w+|head\.json) knows event \S+ at position \d+, but the log (ends at position \d+, event \S+|is empty|is not there|cannot be read .*)/;

/**
 * The log lost its end, so that events are missing which were acknowledged: the start is refused, naming what knows
 * of them and where the log ends. What is there stays as it is; with the end put back, everything is served again.
 */
export const cutOffLog: Check = {
  name: 'a log that lost its end',
  async run(tally, scale) {
    const cuts = scale === 'short' ? 2 : 40;
    for (const leaves of ['killed', 'stopped'] as const) {
      await Site.use(tally, async (site) => {
        await site.write(150);
        await site.service.ready();
        await (leaves === 'killed' ? site.kill() : site.stop());
        const whole = new FolderCopy(site.folder);
        try {
          await tally.faults(cuts / 2, `${leaves}, cut`, async (number) => {
            await site.putBack(whole);
            cut(site.folder, leaves, number, cuts / 2);
            await refusesToStart(site.folder);
            for (const name of ['events.db', WAL]) putBack(whole, site.folder, name);
            await site.start();
            await site.settled();
            await site.kill();
          });
        } finally {
          whole.clear();
        }
      });
    }
  },
};

/** A service that was killed leaves its last events in the write-ahead log, one that was stopped in the file. */
function cut(folder: string, leaves: 'killed' | 'stopped', number: number, of: number): void {
  if (leaves === 'stopped') {
    // Views and file would both be of before: the file is another one, or none.
    rmSync(join(folder, 'events.db'));
    if (number > 1) writeFileSync(join(folder, 'events.db'), '');
    return;
  }
  const { length } = readFileSync(join(folder, WAL));
  if (number === 1) return rmSync(join(folder, WAL));
  // The last commit begins within the last tenth at the latest.
  truncateSync(
    join(folder, WAL),
    Math.floor((((number - 2) / of) * 0.9 + Math.random() * 0.1) * length * 0.9),
  );
}

async function refusesToStart(folder: string): Promise<void> {
  const names = ['events.db', WAL, 'views.db', 'views.db-wal', 'head.json'];
  const before = names.map((name) => contentOf(folder, name));
  const service = spawnTestService({ folder });
  const { code } = await service.exit;
  assert.equal(code, 1, `the service started: ${service.stdout}`);
  assert.match(service.stderr, REFUSAL);
  assert.deepEqual(
    names.filter((name, i) => contentOf(folder, name) !== before[i]),
    [],
    'files were changed by a start that was refused',
  );
}

/** A file that is not there is as good as an empty one. */
function contentOf(folder: string, name: string): string {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'base64') : '';
}

function putBack(whole: FolderCopy, folder: string, name: string): void {
  rmSync(join(folder, name), { force: true });
  if (whole.names().includes(name)) writeFileSync(join(folder, name), readFileSync(join(whole.path, name)));
}
