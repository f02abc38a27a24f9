import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** One core for the service and another one for whoever asks, where the machine lets us choose. */
const cores = coresToChooseFrom();
export const canPin = cores.length > 1;
const PATIENCE_MS = 600_000;

const at = (name) => fileURLToPath(new URL(name, import.meta.url));

const running = new Set();

/**
 * A service on a data folder, when it says that it is of use.
 *
 * @param {string} folder
 * @param {{ pinned?: boolean, driven?: boolean }} options pinned to one core, with its projector; by a clock
 *   that requests drive
 */
export async function serving(folder, { pinned = false, driven = false } = {}) {
  const began = performance.now();
  const child = fork(at('variant.mjs'), {
    env: {
      PATH: process.env.PATH,
      CONTINUUM_DATA_DIR: folder,
      CONTINUUM_CLOCK: driven ? 'driven' : 'system',
    },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (pinned) pin(child.pid, cores[0]);
  const ended = once(child, 'exit');
  const died = ended.then(([code]) => {
    throw new Error(`A service has ended by itself, with ${code}`);
  });
  died.catch(() => {});
  const heard = () => Promise.race([once(child, 'message').then(([message]) => message), died]);
  const { address } = await heard();
  await ready(address);
  const startMs = performance.now() - began;
  const operator = `Operator ${readFileSync(join(folder, 'operator.secret'), 'utf8')}`;
  const service = {
    address,
    startMs,
    operator,
    token: await tokenOf(address, operator),
    /** @param {object} message see variant.mjs */
    tell: (message) => child.send(message),
    /** @param {object} message see variant.mjs */
    async ask(message) {
      child.send(message);
      return heard();
    },
    async stop() {
      running.delete(service);
      child.disconnect();
      await ended;
    },
  };
  running.add(service);
  return service;
}

/** Ends what a measure that failed has left behind. */
export async function stopServices() {
  for (const service of running) await service.stop();
}

/**
 * Runs a load generator.
 *
 * @param {string} generator its file
 * @param {object} load what it is told
 * @param {{ pinned?: boolean }} options to the other core
 */
export async function loaded(generator, load, { pinned = false } = {}) {
  const child = fork(at(generator), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  if (pinned) pin(child.pid, cores[1]);
  child.send(load);
  const ended = once(child, 'exit');
  const died = ended.then(([code]) => {
    throw new Error(`The load generator has ended with ${code} and told nothing`);
  });
  const [result] = await Promise.race([once(child, 'message'), died]);
  await ended;
  // A figure made of refusals is none.
  if (result.refused > 0) throw new Error(`${load.kind}: ${result.refused} refused: ${result.said}`);
  return result;
}

function pin(pid, core) {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
}

/** As `taskset` tells them, for example `0,2-5`; none where there is no `taskset`. */
function coresToChooseFrom() {
  const { stdout } = spawnSync('taskset', ['-p', '-c', String(process.pid)], { encoding: 'utf8' });
  const [, list = ''] = /: ([\d,-]+)/.exec(stdout ?? '') ?? [];
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return range === '' ? [] : Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
}

/** A token of a new administrator. */
export async function tokenOf(address, operator) {
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

/** How many events the view that is furthest behind has before it, and whether anybody is left out of one. */
export async function behind({ address }) {
  const told = await (await fetch(`${address}/readyz`)).json();
  const views = Object.values(told.views);
  const quarantined = views.reduce((sum, view) => sum + view.quarantined, 0);
  if (quarantined > 0) throw new Error(`${quarantined} patients are quarantined: the figure is none`);
  return Math.max(...views.map(({ built, lag }) => (built ? lag : Number.POSITIVE_INFINITY)));
}

/** Until it says that it is of use. */
export async function ready(address) {
  await until(5, async () => (await fetch(`${address}/readyz`)).ok);
}

/** Until every view is at the end of the log. @returns how far they were behind */
export async function caughtUp(service) {
  const first = await behind(service);
  await until(20, async () => (await behind(service)) === 0);
  return first;
}

async function until(pauseMs, isSo) {
  for (const began = performance.now(); !(await isSo()); await sleep(pauseMs)) {
    if (performance.now() - began > PATIENCE_MS) throw new Error('The views of a service do not catch up');
  }
}
