import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DAY_MS = 86_400_000;

/** Everything a run makes for itself; it goes when the process ends, also when it is interrupted. */
const root = mkdtempSync(join(tmpdir(), 'continuum-bench-run-'));
chmodSync(root, 0o755);
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(130));
const closing = [];

/** What else is to be closed when the run ends. @param {() => Promise<void>} close */
export function atEnd(close) {
  closing.push(close);
}

/** @param {number} code */
export async function end(code) {
  for (const close of closing) await close();
  process.exit(code);
}

/** A new folder of this run. @param {string} name */
export function scratch(name) {
  return mkdtempSync(join(root, `${name}-`));
}

/**
 * Where logs that take long to make are kept between runs, apart for each way of making them; those that nobody
 * has used for a day go when they are another way's.
 */
export function kept() {
  const all = join(tmpdir(), 'continuum-bench');
  const mine = join(all, fingerprint());
  mkdirSync(mine, { recursive: true });
  utimesSync(mine, new Date(), new Date());
  for (const name of readdirSync(all)) {
    const other = join(all, name);
    if (other !== mine && Date.now() - statSync(other).mtimeMs > DAY_MS)
      rmSync(other, { recursive: true, force: true });
  }
  return mine;
}

/** Changes with whatever decides what stands in a made log. */
function fingerprint() {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const cohort = join(here, '../../dist/apps/demo/cohort');
  const files = readdirSync(cohort).filter((name) => name.endsWith('.js'));
  const made = ['template.mjs', 'copies.mjs', 'made-log.mjs'].map((name) => join(here, name));
  const hash = createHash('sha256');
  for (const file of [...made, ...files.sort().map((name) => join(cohort, name))])
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
