import type { BundleScope, RecordHeads, StateOfLog } from '#audit/proof';
import { type Fact, type Facts, foldFact } from '#event-sourcing';
import { canonicalJson, type Json, patientOfStream, START } from '#event-store';
import type { SqliteEventStore } from '#event-store/sqlite';
import { pieces } from '#read-store';
import { startProgress } from './progress.js';

const PAGE = 2000;
const AT_ONCE = 64;
const STANDING = 'every record of a patient of whom a fact at the facility stands';
/** Within metadata, behind data: a text in data could name it only with its quotes escaped. */
const RECORDED_AT = /"prevHash":(?:null|"[0-9a-f]{64}"),"recordedAt":"(\d{4}-\d\d-\d\d)/;
const RECORDED = 'every record of a patient of whom anything was recorded on these days (UTC)';

/** What somebody asked for, as words on the command line. */
export type Asked = { readonly patient?: string; readonly facility?: string; readonly period?: string };

/** Which records a bundle is to hold, and why. @throws Error where there are none */
export async function scopeOf(
  asked: Asked,
  log: SqliteEventStore,
  now: StateOfLog,
): Promise<{ readonly scope: BundleScope; readonly records: readonly string[] }> {
  const { patient, facility, period } = asked;
  if (patient !== undefined) {
    if (isPatient(patient, now)) return { scope: { kind: 'patient', patient }, records: [patient] };
    throw new Error(
      `There is no patient ${patient} in this log. Name the patient by the id it was registered under`,
    );
  }
  if (facility !== undefined) {
    const scope = { kind: 'facility', facility, holds: STANDING } as const;
    return {
      scope,
      records: foundOr(await patientsAt(facility, log, now), `No fact at a facility ${facility} stands`),
    };
  }
  if (period === 'all') return { scope: { kind: 'all' }, records: now.records() };
  const { from, to } = daysOf(period ?? '');
  const scope = { kind: 'period', from, to, holds: RECORDED } as const;
  const records = await patientsOf(log, now, (text) => {
    const day = RECORDED_AT.exec(text)?.[1] ?? '';
    return day >= from && day <= to;
  });
  return { scope, records: foundOr(records, `Nothing of any patient was recorded from ${from} to ${to}`) };
}

function isPatient(patient: string, now: RecordHeads): boolean {
  const [head] = now.of(patient);
  return head !== undefined && patientOfStream(head.stream) === patient;
}

function foundOr(records: readonly string[], nothing: string): readonly string[] {
  if (records.length === 0) throw new Error(`${nothing}: there is nothing to export`);
  return records;
}

function daysOf(period: string): { from: string; to: string } {
  const [, from, to] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(period) ?? [];
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from <= to) return { from, to };
  throw new Error(
    `--period ${period} is no span of days. Write FROM..TO, for example 2025-01-01..2025-03-31, or all`,
  );
}

/** Whether there is such a day: the calendar turns 30 February into another one. */
function isDay(text: string): boolean {
  const start = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
}

/** Patients of whom an event fits, in log order. The whole log is read, up to where the checkpoint stands. */
async function patientsOf(
  log: SqliteEventStore,
  now: StateOfLog,
  fits: (text: string) => boolean,
): Promise<string[]> {
  const found = new Set<string>();
  const progress = startProgress('events looked at', now.size);
  try {
    for (let last = START; last < BigInt(now.size - 1); ) {
      const page = await log.readRaw(last, PAGE);
      for (const { stream, text } of page) {
        const patient = patientOfStream(stream);
        if (patient !== null && !found.has(patient) && fits(text)) found.add(patient);
      }
      last = page.at(-1)?.position ?? BigInt(now.size);
      progress.at(Number(last) + 1);
    }
  } finally {
    progress.end();
  }
  // What was appended meanwhile is not in what the checkpoint signs.
  return [...found].filter((patient) => now.of(patient).length > 0);
}

async function patientsAt(facility: string, log: SqliteEventStore, now: StateOfLog): Promise<string[]> {
  const { eventRegistry } = await import('../api/folder/index.js');
  const registry = eventRegistry();
  const named = `"facility":${canonicalJson(facility)}`;
  const candidates = await patientsOf(log, now, (text) => text.includes(named));
  const standing: string[] = [];
  for (const some of pieces(candidates, AT_ONCE)) {
    const there = await Promise.all(some.map(async (patient) => names(facility, await factsOf(patient))));
    standing.push(...some.filter((_, index) => there[index]));
  }
  return standing;

  async function factsOf(patient: string): Promise<Fact[]> {
    const streams = await Promise.all(
      now
        .of(patient)
        .map(async ({ stream, revision }) => (await log.readStream(stream)).slice(0, revision + 1)),
    );
    return streams.flatMap((events) => {
      const facts: Facts = new Map();
      for (const event of events) foldFact(facts, registry.upcast(event), registry);
      return [...facts.values()];
    });
  }
}

function names(facility: string, facts: readonly Fact[]): boolean {
  return facts.some(({ voided, data }) => !voided && holds(data, facility));
}

function holds(value: Json, facility: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => (name === 'facility' && inner === facility) || holds(inner, facility),
  );
}
