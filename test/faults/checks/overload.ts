import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECTIONS_AT_ONCE, REQUESTS_AT_ONCE } from '#http';
import type { Check, Tally } from '../check.js';
import { Crowd, type Manners, type Told } from '../crowd.js';
import { Site } from '../site.js';

const CONNECTIONS = 10 * REQUESTS_AT_ONCE;
/** What a connection may cost: its socket, its parser, and one request in them. */
const CONNECTION_KIB = 64;
/** So that what the heap holds is needed, and not what nobody has cleared away yet. */
const HEAP = { env: { NODE_OPTIONS: '--max-old-space-size=192' } };
/** Ten times as many may wait ten times as long, and a second more where a machine has other work too. */
const isWithin = (ms: number, fullLoadMs: number) => ms < 10 * fullLoadMs + 1_000;

type Seen = { readonly memoryKib: number; readonly slowestLookMs: number };

/** Ten times as many as can be served: some are, the others are told when to come again, and all is well afterwards. */
export const overload: Check = {
  name: 'ten times the connections it can serve',
  async run(tally, scale) {
    assert.ok(CONNECTIONS < CONNECTIONS_AT_ONCE, 'the connections themselves would be refused');
    const [seconds, rounds] = scale === 'short' ? [2, 1] : [20, 10];
    const under = (site: Site) =>
      tally.faults(rounds, 'crowd', (number) => overrun(site, tally, number, seconds));
    await Site.use(tally, under, HEAP);
  },
};

async function overrun(site: Site, tally: Tally, number: number, seconds: number): Promise<void> {
  const manners: Manners = number % 2 === 1 ? 'patient' : 'pushing';
  const calmMs = await pace(site);
  const full = await crowded(site, REQUESTS_AT_ONCE, seconds / 2);
  assert.deepEqual([full.told.strange, full.told.refused], [[], 0]);
  const { told, seen } = await crowded(site, CONNECTIONS, seconds, manners);
  assert.deepEqual(told.strange.slice(0, 5), []);
  assert.ok(told.refused > CONNECTIONS - REQUESTS_AT_ONCE, `only ${told.refused} were refused`);
  assert.ok(told.acknowledged.length >= REQUESTS_AT_ONCE, `only ${told.acknowledged.length} were served`);
  const { slowestMs } = told;
  const { slowestLookMs } = seen;
  assert.ok(isWithin(slowestMs, full.told.slowestMs), `the slowest answer took ${slowestMs} ms`);
  assert.ok(isWithin(slowestLookMs, full.seen.slowestLookMs), `health was told after ${slowestLookMs} ms`);
  const grownKib = seen.memoryKib - full.seen.memoryKib;
  assert.ok(grownKib < CONNECTIONS * CONNECTION_KIB, `memory grew by ${grownKib} KiB`);
  const afterMs = await pace(site);
  assert.ok(afterMs < 3 * calmMs + 20, `a command takes ${afterMs} ms, ${calmMs} ms before`);
  await site.settled();
  tally.say(
    `${manners}: ${told.acknowledged.length} done, ${told.refused} told to come again; the slowest answer ` +
      `${inMs(slowestMs)} (${inMs(full.told.slowestMs)} at full load), health within ${inMs(slowestLookMs)}; ` +
      `memory ${seen.memoryKib >> 10} MiB (${full.seen.memoryKib >> 10} MiB); ` +
      `a command ${inMs(afterMs)} after it, ${inMs(calmMs)} before`,
  );
}

function inMs(ms: number): string {
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
}

/** Keeps a crowd busy for a while, and looks at the service meanwhile. */
async function crowded(site: Site, connections: number, seconds: number, manners?: Manners) {
  const crowd = new Crowd(site.service.address, site.token, connections, manners);
  const seen = await look(
    site,
    crowd.gathered.then(() => sleep(seconds * 1000)),
  );
  const told: Told = await crowd.disperse();
  for (const one of told.acknowledged) site.ledger.acknowledge(one);
  return { told, seen };
}

/** Asks for its health again and again, as whoever watches over it does. */
async function look({ service }: Site, meanwhile: Promise<unknown>): Promise<Seen> {
  let [memoryKib, slowestLookMs, isOver] = [0, 0, false];
  meanwhile.then(() => {
    isOver = true;
  });
  for (; !isOver; await sleep(100)) {
    const begun = performance.now();
    const [health, readiness] = await Promise.all([service.get('/healthz'), service.get('/readyz')]);
    slowestLookMs = Math.max(slowestLookMs, performance.now() - begun);
    assert.deepEqual([health.status, typeof readiness.json.ready], [200, 'boolean']);
    memoryKib = Math.max(memoryKib, memoryOf(service.child.pid));
  }
  return { memoryKib, slowestLookMs };
}

/** Milliseconds that a command takes while nobody else sends any. */
async function pace(site: Site): Promise<number> {
  const begun = performance.now();
  const { acknowledged } = await site.write(24, 1);
  return (performance.now() - begun) / acknowledged.length;
}

/** KiB that a process holds in memory. */
function memoryOf(pid = 0): number {
  if (platform === 'linux')
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}
