import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { continuum } from '../../e2e/cli.js';
import { type Answer, spawnTestService, startTestService, type TestService } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { FolderCopy } from '../folder-copy.js';
import { Site } from '../site.js';

/** Problems that say that something is damaged. */
const DAMAGE = [
  'STREAM_DAMAGED',
  'LOG_DAMAGED',
  'VIEWS_DAMAGED',
  'SEAL_BROKEN',
  'KEY_LOST',
  'ACCESS_LOG_UNAVAILABLE',
];
const PATIENTS = 12;

/** What a patient's pages are, as long as nothing is broken. */
type Pages = ReadonlyMap<string, string>;

/**
 * One bit of one file is turned while no service runs. Whatever is answered of events and texts then is what was
 * written; what cannot be answered says so, and so does `verify`. Views are built anew and are true again.
 */
export const flippedBytes: Check = {
  name: 'a flipped bit in any file',
  async run(tally, scale) {
    const flipsEach = scale === 'short' ? 1 : 6;
    for (const leaves of ['killed', 'stopped'] as const) {
      await Site.use(tally, async (site) => {
        await site.write(120);
        await site.service.ready();
        const histories = site.ledger.patients(PATIENTS).map((patient) => `/v1/patients/${patient}/history`);
        const pages = await pagesOf(site.service, histories);
        await (leaves === 'killed' ? site.kill() : site.stop());
        const whole = new FolderCopy(site.folder);
        const told = new Map<string, number>();
        try {
          for (const name of filesIn(whole, leaves)) {
            await tally.faults(flipsEach, `${leaves}, ${name}, flip`, async () => {
              whole.putBack();
              flip(join(site.folder, name));
              const outcome = `${name}: ${await outcomeOf(site.folder, name, pages)}`;
              told.set(outcome, (told.get(outcome) ?? 0) + 1);
            });
          }
        } finally {
          whole.clear();
        }
        tally.say(`${leaves}: ${[...told].map(([outcome, times]) => `${times} × ${outcome}`).join(', ')}`);
      });
    }
  },
};

/** Of a killed service what is new is in the write-ahead logs, of a stopped one in the files. */
function filesIn(whole: FolderCopy, leaves: 'killed' | 'stopped'): string[] {
  return whole
    .names()
    .filter((name) => (leaves === 'killed' ? name.endsWith('-wal') : !name.endsWith('-wal')))
    .filter((name) => readFileSync(join(whole.path, name)).length > 0);
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  const at = Math.floor(Math.random() * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(Math.random() * 8)), at);
  writeFileSync(path, bytes);
}

async function outcomeOf(folder: string, name: string, pages: Pages): Promise<string> {
  const service = spawnTestService({ folder });
  const { code } = await Promise.race([service.exit, serving(service)]);
  if (code !== null) {
    assert.equal(code, 1);
    assert.match(service.stderr, /\S.{20}/, 'a start that is refused says why');
    assert.doesNotMatch(service.stderr, /^\s+at .*:\d+:\d+/m, 'and says it in words');
    return 'start refused';
  }
  try {
    const verified = (await continuum(folder, ['verify', '--json'])).json;
    const { broken, file, accesses } = verified;
    const isFound = [broken, file, accesses.broken, accesses.file].some((found) => found.length > 0);
    const answers = await answersOf(service, [...pages.keys()]);
    const damaged = answers.filter(([, { status, json }]) => status >= 400 && DAMAGE.includes(json.code));
    const others = answers.filter((one) => !damaged.includes(one));
    const untrue = others.filter(([path, { text }]) => text !== pages.get(path));
    // What a view lost is for the hourly check to find; an index of the log for verify.
    if (!name.startsWith('views.db') && !isFound) assert.deepEqual(untrue, []);
    if (name.startsWith('views.db')) await truthAfterRebuild(service, folder, pages);
    if (damaged.length > 0) return 'said in answers';
    return isFound ? 'said by verify' : 'served whole';
  } finally {
    await service.kill9();
  }
}

async function serving(service: TestService): Promise<{ code: null }> {
  const line = /^Continuum serves (http:\S+)$/m;
  while (!line.test(service.stdout)) {
    if (service.child.exitCode !== null) return new Promise(() => {});
    await new Promise((done) => setTimeout(done, 10));
  }
  service.address = line.exec(service.stdout)?.[1] ?? '';
  return { code: null };
}

async function truthAfterRebuild(service: TestService, folder: string, pages: Pages): Promise<void> {
  await service.kill9();
  const rebuilt = await continuum(folder, ['projections', 'rebuild', '--json']);
  assert.equal(rebuilt.code, 0, rebuilt.stderr);
  const again = await startTestService({ folder });
  try {
    await again.ready();
    assert.deepEqual(await pagesOf(again, [...pages.keys()]), pages);
  } finally {
    await again.kill9();
  }
}

async function pagesOf(service: TestService, paths: readonly string[]): Promise<Pages> {
  const answers = await answersOf(service, paths);
  assert.deepEqual(
    answers.filter(([, { status }]) => status !== 200),
    [],
  );
  return new Map(answers.map(([path, { text }]) => [path, text]));
}

function answersOf(service: TestService, paths: readonly string[]): Promise<[path: string, Answer][]> {
  return Promise.all(paths.map(async (path) => [path, await service.get(path)] as [string, Answer]));
}
