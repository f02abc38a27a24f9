import assert from 'node:assert/strict';
import { type Answer, until } from '../e2e/service.js';
import type { Command } from './journeys.js';
import { type Acknowledged, idOfCommand } from './ledger.js';
import type { Site } from './site.js';
import type { Writers } from './writers.js';

/** From when the fault is mended until everything is well again. */
const RESUMES_WITHIN_MS = 10_000;

/** Nothing was stored, and whoever asked learns when to ask again, and how. */
export function assertRefusedForNow({ status, headers, json, text }: Answer): void {
  assert.equal(status, 503, text);
  assert.ok(Number(headers.get('retry-after')) > 0, 'no Retry-After');
  assert.equal(json.code, 'STORE_UNAVAILABLE', text);
  assert.match(json.wayOut, /again later with the same Idempotency-Key/);
}

/** Waits until readiness says why commands are refused. */
export async function readinessSays({ service }: Site, reason: RegExp): Promise<void> {
  await until(
    () => service.get('/readyz', { token: null }),
    ({ status, json }) => status === 503 && reason.test(json.commands.reason ?? ''),
  );
}

/** Who is there already is shown as before. */
export async function assertReadsGoOn(site: Site, acknowledged: readonly Acknowledged[]): Promise<void> {
  const patient = acknowledged[0]?.answer.patient;
  for (const view of ['', '/history', '/current-placement', '/step-history']) {
    const { status, text } = await site.get(`/v1/patients/${patient}${view}`);
    assert.equal(status, 200, text);
  }
  await site.opens(acknowledged, 2);
}

/** What operators may ask is done or refused for now, and never fails in a way nobody foresaw. */
export async function assertNothingUnforeseen({ service }: Site): Promise<void> {
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

/** Tells the writers to rest; then nothing is there of what was refused. @returns the commands that were refused */
export async function restRefused(
  site: Site,
  groups: readonly Writers[],
): Promise<{ turnedAway: Command[]; stored: ReadonlySet<string> }> {
  await Promise.all(groups.map((writers) => writers.rest()));
  for (const answer of groups.flatMap(({ refused }) => refused)) assertRefusedForNow(answer);
  assert.deepEqual(
    groups.flatMap(({ unanswered }) => unanswered),
    [],
  );
  const turnedAway = groups.flatMap((writers) => writers.turnedAway);
  const { stored } = await site.examine();
  assert.deepEqual(
    turnedAway.filter((command) => stored.has(idOfCommand(command))),
    [],
  );
  return { turnedAway, stored };
}

/** Called when the fault is mended: what was refused is done, and the views follow. @returns milliseconds until then */
export async function resumes(
  site: Site,
  { turnedAway, stored }: { turnedAway: readonly Command[]; stored: ReadonlySet<string> },
): Promise<number> {
  const mended = performance.now();
  await site.takesUp(turnedAway, stored);
  await site.service.ready();
  const tookMs = Math.round(performance.now() - mended);
  assert.ok(tookMs <= RESUMES_WITHIN_MS, `resumed after ${tookMs} ms`);
  await site.settled();
  return tookMs;
}
