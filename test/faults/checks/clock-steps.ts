import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, Tally } from '../check.js';
import type { StoredEvent } from '../examined.js';
import { Site } from '../site.js';
import { SteppingClock } from '../stepping-clock.js';
import type { Writers } from '../writers.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Appends of one moment may be stored in another order than they were stamped. */
const ONE_MOMENT_MS = 2000;
/** What may pass between two looks at a busy machine. */
const MEANWHILE_MS = 60_000;
const MEASURED_MS = 500;

/**
 * The clock steps back an hour and forward a day under writers: time in the log never goes back, nobody waits for it,
 * readiness tells how far the log is ahead, and a token ends when the clock says so.
 */
export const clockSteps: Check = {
  name: 'clock that steps',
  async run(tally, scale) {
    const room = mkdtempSync(join(tmpdir(), 'continuum-clock-'));
    const clock = new SteppingClock(join(room, 'offset'));
    const rounds = scale === 'short' ? 1 : 15;
    try {
      await Site.use(tally, (site) => onOneFolder(site, clock, tally, rounds), clock.start);
    } finally {
      rmSync(room, { recursive: true });
    }
  },
};

async function onOneFolder(site: Site, clock: SteppingClock, tally: Tally, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds && tally.held === tally.tried; round++) {
    const begin = clock.furthestMs;
    clock.set(begin);
    const token = await tokenUntil(site, Date.now() + begin + DAY_MS / 2);
    await tally.fault('step back an hour', async () => {
      await steps(site, clock, begin - HOUR_MS);
      await lets(site, token, 200);
    });
    await tally.fault('step forward a day', async () => {
      await steps(site, clock, begin + DAY_MS);
      await lets(site, token, 401);
    });
    await tally.fault('step back a day', async () => {
      await steps(site, clock, begin);
      await lets(site, token, 200);
    });
    await tally.fault('start with the clock a day behind', async () => {
      await site.kill();
      await site.start(clock.start);
      await steps(site, clock, clock.aheadMs);
    });
  }
}

async function steps(site: Site, clock: SteppingClock, toMs: number): Promise<void> {
  const writers = site.writers(32);
  await writers.reach(50);
  const before = await rateOf(writers);
  clock.set(toMs);
  const after = await rateOf(writers);
  await writers.rest();
  assert.deepEqual([writers.refused, writers.unanswered], [[], []]);
  assert.ok(after > before / 4, `${after} commands a second after the step, ${before} before it`);
  await readinessTells(site, clock.furthestMs - clock.aheadMs);
  const { events } = await site.examine();
  assertNeverBack(events);
  const last = Date.parse(events.at(-1)?.recordedAt ?? '');
  assert.ok(Math.abs(last - Date.now() - clock.furthestMs) < MEANWHILE_MS, `recorded at ${last}`);
}

async function rateOf(writers: Writers): Promise<number> {
  const [begin, had] = [performance.now(), writers.acknowledged.length];
  await sleep(MEASURED_MS);
  return Math.round(((writers.acknowledged.length - had) * 1000) / (performance.now() - begin));
}

async function readinessTells({ service }: Site, aheadMs: number): Promise<void> {
  const { json } = await service.ready();
  assert.ok(Math.abs(json.logTimeAheadMs - aheadMs) < MEANWHILE_MS, `${json.logTimeAheadMs}, not ${aheadMs}`);
  assert.equal(json.warning, aheadMs > 0 ? 'The log is ahead of the clock: set the clock right' : undefined);
}

/** Times of one patient only rise; those of the log by more than a moment. */
function assertNeverBack(events: readonly StoredEvent[]): void {
  const latest = new Map<string | null, number>();
  let ofAll = 0;
  for (const { id, patient, recordedAt } of events) {
    const time = Date.parse(recordedAt);
    assert.ok(patient === null || time >= (latest.get(patient) ?? 0), `${id} goes back for its patient`);
    assert.ok(time >= ofAll - ONE_MOMENT_MS, `${id} goes back by ${ofAll - time} ms`);
    latest.set(patient, time);
    ofAll = Math.max(ofAll, time);
  }
}

async function tokenUntil({ service }: Site, ms: number): Promise<string> {
  const expiresAt = new Date(ms).toISOString();
  const { status, json, text } = await service.post('/v1/accounts/ana-ruiz/tokens', { expiresAt });
  assert.equal(status, 201, text);
  return json.token;
}

async function lets({ service }: Site, token: string, expected: number): Promise<void> {
  const { status, text } = await service.get('/v1/facilities', { token });
  assert.equal(status, expected, text);
}
