import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type TestService, until } from '../e2e/service.js';
import type { Tally } from './check.js';
import type { Command } from './journeys.js';
import { journeys, registrations } from './journeys.js';
import { type Acknowledged, idOfCommand } from './ledger.js';
import type { Site } from './site.js';
import type { Writers } from './writers.js';

/** A fault under which nothing can be stored, for a while. */
export type Outage = {
  readonly name: string;
  /** What readiness says meanwhile. */
  readonly reason: RegExp;
  begin(service: TestService): void;
  end(service: TestService): void;
};

const WRITERS = 16;
/** From its end until everything is well again. */
const RESUMES_WITHIN_MS = 10_000;

/**
 * Outages under writers, half of whom make keys: commands are refused with a clear problem and leave nothing, reads
 * go on, and when it is over the service resumes by itself.
 */
export async function outlasts(site: Site, tally: Tally, outage: Outage, rounds: number): Promise<void> {
  const { acknowledged } = await site.write(200);
  let [refusals, slowest] = [0, 0];
  await tally.faults(rounds, outage.name, async () => {
    const outcome = await outlastsOne(site, outage, acknowledged);
    refusals += outcome.refusals;
    slowest = Math.max(slowest, outcome.resumedMs);
  });
  tally.say(`${refusals} answers were refusals. All was well at most ${slowest} ms after it was over.`);
}

/** A folder that takes nothing is not served, and is served when it does again. */
export async function startsLater(site: Site, launcher: readonly string[], refusal: RegExp, end: () => void) {
  await assert.rejects(site.start({ launcher }), ({ message }: Error) => {
    assert.match(message, /^The service ended with 1: Nothing can be written to /);
    assert.ok(message.includes(site.folder), message);
    assert.match(message, refusal);
    assert.match(message, /See that there is room .+, or choose another data folder\.$/m);
    return true;
  });
  end();
  await site.start();
  await site.settled();
}

/** @param known - what was acknowledged before */
async function outlastsOne(site: Site, { reason, begin, end }: Outage, known: readonly Acknowledged[]) {
  const groups = [site.writers(WRITERS, journeys), site.writers(WRITERS, registrations)];
  await Promise.all(groups.map((writers) => writers.reach(10)));
  begin(site.service);
  await Promise.all(groups.map(isTurnedAway));
  await readinessSays(site, reason);
  await readsGoOn(site, known);
  await nothingUnforeseen(site);
  await sleep(Math.random() * 1000);
  await Promise.all(groups.map((writers) => writers.rest()));
  const refused = groups.flatMap((writers) => writers.refused);
  for (const answer of refused) assertRefusedForNow(answer);
  assert.deepEqual(
    groups.flatMap(({ unanswered }) => unanswered),
    [],
  );
  const turnedAway = groups.flatMap((writers) => writers.turnedAway);
  const { stored } = await site.examine();
  assert.ok(!turnedAway.some((command) => stored.has(idOfCommand(command))), 'a refused command is stored');
  end(site.service);
  return { refusals: refused.length, resumedMs: await resumes(site, turnedAway, stored) };
}

async function isTurnedAway({ refused }: Writers): Promise<void> {
  await until(
    async () => refused.length,
    (count) => count > 0,
  );
}

/** Nothing was stored, and whoever asked learns when to ask again, and how. */
function assertRefusedForNow({ status, headers, json, text }: Answer): void {
  assert.equal(status, 503, text);
  assert.ok(Number(headers.get('retry-after')) > 0, 'no Retry-After');
  assert.equal(json.code, 'STORE_UNAVAILABLE', text);
  assert.match(json.wayOut, /again later with the same Idempotency-Key/);
}

async function readinessSays({ service }: Site, reason: RegExp): Promise<void> {
  await until(
    () => service.get('/readyz', { token: null }),
    ({ status, json }) => status === 503 && reason.test(json.commands.reason ?? ''),
  );
}

async function readsGoOn(site: Site, known: readonly Acknowledged[]): Promise<void> {
  const patient = known[0]?.answer.patient;
  for (const view of ['', '/history', '/current-placement', '/step-history']) {
    const { status, text } = await site.get(`/v1/patients/${patient}${view}`);
    assert.equal(status, 200, text);
  }
  await site.opens(known, 2);
}

/** What operators may ask is done or refused for now, and never fails in a way nobody foresaw. */
async function nothingUnforeseen({ service }: Site): Promise<void> {
  const answers = [
    await service.request('PUT', '/v1/organisations/harbor', { body: { name: 'Harbor' } }),
    await service.post('/v1/accounts/ana-ruiz/tokens', {}),
    await service.post('/v1/projections/current_placement/rebuilds', {}),
    await service.post('/v1/projections/prunings', {}),
    await service.get('/v1/accounts'),
  ];
  for (const { status, headers, text } of answers)
    assert.ok(status < 300 || (status === 503 && Number(headers.get('retry-after')) > 0), text);
}

/** What was refused is done, once, and the views follow. @returns in how many milliseconds */
async function resumes(
  site: Site,
  refused: readonly Command[],
  stored: ReadonlySet<string>,
): Promise<number> {
  const ended = performance.now();
  await site.takesUp(refused, stored);
  await site.service.ready();
  const tookMs = Math.round(performance.now() - ended);
  assert.ok(tookMs <= RESUMES_WITHIN_MS, `resumed after ${tookMs} ms`);
  await site.settled();
  return tookMs;
}
