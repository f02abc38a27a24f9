/**
 * Makes a clone ready to run: installs what the lock file names and builds what is newer than `dist`.
 * Needs Node alone, so that every npm script may start with it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

/** What a build depends on beside its sources. */
const BUILT_BY = ['.swcrc', 'package-lock.json', 'apps/ready.mjs', 'apps/bundle.mjs'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...names) => join(root, ...names);
const say = (text) => process.stderr.write(`${text}\n`);
const textOf = (path) => readFile(path, 'utf8').catch(() => '');

async function ready() {
  const release = await takeTurn();
  try {
    await install();
    await build();
  } finally {
    await release();
  }
}

/** Two commands typed at once must not install or build over each other. */
async function takeTurn() {
  const turn = at('.ready');
  for (;;) {
    try {
      await mkdir(turn);
      await writeFile(join(turn, 'pid'), String(process.pid));
      return () => rm(turn, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const pid = Number(await textOf(join(turn, 'pid')));
      const age = Date.now() - (await stat(turn).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
      if (pid ? !isAlive(pid) : age > 2000) await rm(turn, { recursive: true, force: true });
      else await sleep(100);
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  const wanted = digest(await readFile(at('package-lock.json'), 'utf8'));
  const stamp = at('node_modules', '.installed-from');
  if ((await textOf(stamp)) === wanted) return;
  say('Installing dependencies from package-lock.json …');
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional binary.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm install failed; its messages are above');
  await writeFile(stamp, wanted);
}

async function build() {
  const sources = [];
  for (const room of ['apps', 'libs']) sources.push(...(await filesBelow(at(room))));
  const states = await Promise.all([...sources, ...BUILT_BY.map((path) => at(path))].map(stateOf));
  const wanted = digest(states.join('\n'));
  if ((await textOf(at('dist', '.built-from'))) === wanted) return;
  say('Building …');
  const { transformFile } = createRequire(import.meta.url)('@swc/core');
  const fresh = at(`dist.${process.pid}`);
  const modules = await Promise.all(
    sources.map(async (path) => {
      const name = relative(root, path).replace(/\.ts$/, '.js');
      const target = join(fresh, name);
      await mkdir(dirname(target), { recursive: true });
      if (path.endsWith('.ts')) await writeFile(target, (await transformFile(path, { cwd: root })).code);
      else await cp(path, target);
      return name;
    }),
  );
  await bundle(fresh, modules);
  await writeFile(join(fresh, '.built-from'), wanted);
  await rm(at('dist'), { recursive: true, force: true });
  await rename(fresh, at('dist'));
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /(\.(ts|json)|^verify\.mjs)$/.test(entry.name) && !/spec\.ts$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function stateOf(path) {
  const { mtimeMs, size } = await stat(path);
  return `${relative(root, path)} ${mtimeMs} ${size}`;
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Makes ready, then runs a command; where that fails, says why and runs nothing. */
export async function whenReady(run) {
  try {
    await ready();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
    return;
  }
  await run();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await whenReady(() => {});
