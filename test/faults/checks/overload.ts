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
/** The last of those let in waits for 255 others; the rest is for a machine that others use too. */
const LONGEST_WAIT_MS = 10_000;
const LONGEST_LOOK_MS = 5_000;

type Seen = { readonly memoryKib: number; readonly slowestLookMs: number };

/** Ten times as many as can be served: some are, the others are told when to come again, and all is well afterwards. */
export const overload: Check = {
  name: 'ten times the connections it can serve',
  async run(tally, scale) {
    assert.ok(CONNECTIONS < CONNECTIONS_AT_ONCE, 'the connections themselves would be refused');
    const [seconds, rounds] = scale === 'short' ? [3, 2] : [20, 10];
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
  assert.ok(told.slowestMs < LONGEST_WAIT_MS, `the slowest answer took ${told.slowestMs} ms`);
  assert.ok(seen.slowestLookMs < LONGEST_LOOK_MS, `health was told after ${seen.slowestLookMs} ms`);
  const grownKib = seen.memoryKib - full.seen.memoryKib;
  assert.ok(grownKib < CONNECTIONS * CONNECTION_KIB, `memory grew by ${grownKib} KiB`);
  const afterMs = await pace(site);
  assert.ok(afterMs < 3 * calmMs + 20, `a command takes ${afterMs} ms, ${calmMs} ms before`);
  await site.settled();
  tally.say(
    `${manners}: ${told.acknowledged.length} done, ${told.refused} told to come again; slowest ` +
      `${Math.round(told.slowestMs)} ms, health within ${Math.round(seen.slowestLookMs)} ms; memory ` +
      `${full.seen.memoryKib >> 10} MiB at full load, ${seen.memoryKib >> 10} MiB beyond; ` +
      `a command ${calmMs.toFixed(1)} ms before, ${afterMs.toFixed(1)} ms after`,
  );
}

/** Keeps a crowd busy for a while, and looks at the service meanwhile. */
async function crowded(site: Site, connections: number, seconds: number, manners?: Manners) {
  const crowd = new Crowd(site.service.address, site.token, connections, manners);
  const seen = await look(site, seconds * 1000);
  const told: Told = await crowd.disperse();
  for (const one of told.acknowledged) site.ledger.acknowledge(one);
  return { told, seen };
}

/** Asks for its health again and again, as whoever watches over it does. */
async function look({ service }: Site, forMs: number): Promise<Seen> {
  let [memoryKib, slowestLookMs] = [0, 0];
  for (const end = Date.now() + forMs; Date.now() < end; await sleep(100)) {
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
  const { acknowledged } = await site.write(40, 1);
  return (performance.now() - begun) / acknowledged.length;
}

/** KiB that a process holds in memory. */
function memoryOf(pid = 0): number {
  if (platform === 'linux')
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}
