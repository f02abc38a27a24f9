import { stays } from '#care/views';
import { selectFrom } from '#projections';
import type { ReadStore } from '#read-store';
import type { KnownStay } from './known-stay.js';
import { type Placed, PopulationCount } from './population-count.js';
import type { Cell, Question } from './question.js';
import { staysOfPatients } from './stay-pages.js';
import type { Chosen } from './stay-rows.js';
import { whereReached } from './where-reached.js';

/** Where a method puts a stay, and what it counts of it. */
export type Told = {
  readonly method: string;
  readonly cell: Cell;
  /** It goes on: its days are to date. */
  readonly open: boolean;
  readonly days: number;
};

/** A stay of which a report tells something else than is known later. */
export type Contradiction = {
  readonly patient: string;
  readonly stay: string;
  /** What was learned of it in between: the last event of each append, in log order. */
  readonly events: readonly string[];
  /** By the methods that told something else; none where it was, or is, not of the population. */
  readonly before: readonly Told[];
  readonly after: readonly Told[];
};

/** A report's question as it was asked, and the place of the log that it is compared with. */
export type Comparison = {
  readonly chosen: Chosen;
  readonly question: Question;
  readonly later: string;
  /** The last of the page before, and how many a page has. */
  readonly last: readonly [patient: string, stay: string] | null;
  readonly limit: number;
};

export type Compared = { readonly items: readonly Contradiction[]; readonly more: boolean };

const PATIENTS_AT_ONCE = 500;

/**
 * The stays by which a report is contradicted, in the order of patients and stays. Looks at those alone that something
 * was learned of since.
 *
 * @throws RefusedError `VIEW_BEHIND` where the view has not come to the later place
 */
export async function contradictions(readStore: ReadStore, asked: Comparison): Promise<Compared> {
  const count = new PopulationCount(asked.question);
  const found: Contradiction[] = [];
  let after = asked.last?.[0] ?? '';
  for (;;) {
    const from = after;
    const { last, items } = await whereReached(readStore, asked.later, async (snapshot) => {
      const patients = await changedPatients(snapshot, asked, from);
      const some = patients.length === 0 ? [] : await contradictionsOf(snapshot, asked, patients, count);
      return { last: patients.at(-1), items: some };
    });
    found.push(...items);
    if (found.length > asked.limit) return { items: found.slice(0, asked.limit), more: true };
    if (last === undefined) return { items: found, more: false };
    after = `${last}~`;
  }
}

/** From one of them on, that one too. */
async function changedPatients(readStore: ReadStore, asked: Comparison, from: string): Promise<string[]> {
  const rows = await changed(readStore, asked)
    .select('view.patient')
    .distinct()
    .where('view.patient', '>=', from)
    .orderBy('view.patient')
    .limit(PATIENTS_AT_ONCE)
    .execute();
  return rows.map(({ patient }) => patient);
}

/** The same of some patients alone. */
export async function contradictionsOf(
  readStore: ReadStore,
  asked: Omit<Comparison, 'limit'>,
  patients: readonly string[],
  count = new PopulationCount(asked.question),
): Promise<Contradiction[]> {
  const { chosen, later, last } = asked;
  const earlier = byName(await staysOfPatients(readStore, chosen, patients));
  const now = byName(await staysOfPatients(readStore, { ...chosen, position: later }, patients));
  const events = await eventsOf(readStore, asked, patients);
  const names = [...events.keys()].sort();
  return names
    .filter((name) => last === null || name > nameOf(...last))
    .flatMap((name): Contradiction[] => {
      const [was, is] = [earlier, now].map((stays) => placedIn(count, asked.question, stays.get(name)));
      const differs = (_: unknown, place: number) =>
        JSON.stringify(was?.[place]) !== JSON.stringify(is?.[place]);
      const [before = [], after = []] = [was, is].map((placed) => placed?.filter(differs).flatMap(told));
      const [patient = '', stay = ''] = name.split('/');
      if (before.length + after.length === 0) return [];
      return [{ patient, stay, events: events.get(name) ?? [], before, after }];
    });
}

type PlacedBy = { readonly method: string; readonly by: Question['by']; readonly placed: Placed | null };

function placedIn(
  count: PopulationCount,
  { methods, by }: Question,
  stay: KnownStay | undefined,
): PlacedBy[] {
  const placed = stay === undefined ? [] : count.placed(stay);
  return methods.map(({ name }, place) => ({ method: name, by, placed: placed[place] ?? null }));
}

function told({ method, by, placed }: PlacedBy): Told[] {
  if (placed === null) return [];
  const cell = by.map((dimension, place) => [dimension, placed.cell.values[place] ?? null]);
  return [{ method, cell: Object.fromEntries(cell), open: placed.isOpen, days: placed.days }];
}

/** What was learned of each of their stays. */
async function eventsOf(readStore: ReadStore, asked: Omit<Comparison, 'limit'>, patients: readonly string[]) {
  const rows = await changed(readStore, asked)
    .select(['view.patient', 'view.stay', 'view.knownFrom', 'view.learnedFrom'])
    .select(['view.knownTo', 'view.outdatedBy'])
    .where('view.patient', 'in', patients)
    .execute();
  const [from, to] = [Number(asked.chosen.position), Number(asked.later)];
  const learned = rows.flatMap(({ patient, stay, knownFrom, learnedFrom, knownTo, outdatedBy }) => {
    const name = nameOf(patient, stay);
    return [
      { name, at: knownFrom, event: learnedFrom },
      ...(knownTo === null || outdatedBy === null ? [] : [{ name, at: knownTo, event: outdatedBy }]),
    ].filter(({ at }) => at > from && at <= to);
  });
  learned.sort((a, b) => a.at - b.at);
  const events = new Map<string, string[]>();
  for (const { name, event } of learned) {
    const known = events.get(name) ?? [];
    if (known.at(-1) !== event) events.set(name, [...known, event]);
  }
  return events;
}

/** Rows that came or went between the two places. */
function changed(readStore: ReadStore, { chosen, later }: Pick<Comparison, 'chosen' | 'later'>) {
  const [from, to] = [Number(chosen.position), Number(later)];
  return selectFrom(readStore, stays).where((eb) =>
    eb.or([
      eb.and([eb('view.knownFrom', '>', from), eb('view.knownFrom', '<=', to)]),
      eb.and([eb('view.knownTo', '>', from), eb('view.knownTo', '<=', to)]),
    ]),
  );
}

function byName(stays: readonly KnownStay[]): Map<string, KnownStay> {
  return new Map(stays.map((stay) => [nameOf(stay.patient, stay.stay), stay]));
}

function nameOf(patient: string, stay: string): string {
  return `${patient}/${stay}`;
}
