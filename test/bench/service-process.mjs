import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './telling.mjs';

/** One core for the service and another one for whoever asks, where the machine lets us choose. */
export const canPin = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
if (!canPin)
  say('Not pinned: there is one core, or no taskset; service and load generator share what there is.');

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * A service on a data folder, on a core of its own.
 *
 * @param {string} folder
 * @param {readonly string[]} variant see variant.mjs
 */
export async function serving(folder, variant = ['whole']) {
  const began = process.hrtime.bigint();
  const child = fork(at('variant.mjs'), variant, {
    env: {
      PATH: process.env.PATH,
      CONTINUUM_DATA_DIR: folder,
      CONTINUUM_CLOCK: 'driven',
      INIT_CWD: process.cwd(),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  pin(child.pid, 0);
  const [{ address }] = await once(child, 'message');
  const startMs = Number(process.hrtime.bigint() - began) / 1e6;
  const ended = once(child, 'exit');
  return {
    address,
    startMs,
    operator: `Operator ${readFileSync(join(folder, 'operator.secret'), 'utf8')}`,
    async rssMiB() {
      child.send('rss');
      const [{ rssMiB }] = await once(child, 'message');
      return rssMiB;
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

/** Runs the load generator on the other core. @param {object} load see load.mjs */
export async function loaded(load) {
  const child = fork(at('load.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  pin(child.pid, 1);
  child.send(load);
  const [[result]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return result;
}

function pin(pid, core) {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
}

/** A token of a new administrator. */
export async function tokenOf({ address, operator }) {
  const post = async (path, body) => {
    const response = await fetch(address + path, {
      method: 'POST',
      headers: { authorization: operator, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  await post('/v1/accounts', { accountId: 'bench', name: 'Bench', role: 'admin' });
  return (await post('/v1/accounts/bench/tokens', {})).token;
}

/** Until every view has caught up. */
export async function ready({ address }) {
  while (!(await fetch(`${address}/readyz`)).ok) await new Promise((done) => setTimeout(done, 50));
}
