import type { KnownStayRow, StayRow } from '#care';
import { type DaysByLevel, daysByLevel, difference } from './days.js';

/** How a stay differs; several may hold at once. */
export type Change = 'appeared' | 'vanished' | 'levelChanged' | 'moved' | 'payerChanged' | 'detailsChanged';

/**
 * One stay as it was known at an earlier place of the log and at a later one: the rows that are known at one of them
 * alone. Taking away `before` and putting `after` makes the stays of the one into those of the other.
 */
export type StayDifference = {
  readonly patient: string;
  readonly stay: string;
  readonly before: readonly StayRow[];
  readonly after: readonly StayRow[];
  readonly changes: readonly Change[];
  /** Last events of the appends between the two that changed it, in log order. */
  readonly causes: readonly string[];
};

/**
 * @param rows - known at any place behind `earlier` and not behind `later`, or until one of them; in no order
 */
export function differencesIn(
  rows: readonly KnownStayRow[],
  earlier: number,
  later: number,
): StayDifference[] {
  const stays = new Map<string, KnownStayRow[]>();
  for (const row of rows) {
    const name = `${row.patient}/${row.stay}`;
    stays.set(name, [...(stays.get(name) ?? []), row]);
  }
  return [...stays.keys()]
    .sort()
    .map((name) => differenceOf(stays.get(name) ?? [], earlier, later))
    .filter(({ before, after }) => before.length + after.length > 0);
}

function differenceOf(rows: readonly KnownStayRow[], earlier: number, later: number): StayDifference {
  const isKnown = ({ knownFrom, knownTo }: KnownStayRow, at: number) =>
    knownFrom <= at && (knownTo === null || knownTo > at);
  const was = rows.filter((row) => isKnown(row, earlier)).map(plain);
  const is = rows.filter((row) => isKnown(row, later)).map(plain);
  const texts = (of: readonly StayRow[]) => new Set(of.map((row) => JSON.stringify(row)));
  const [wasTexts, isTexts] = [texts(was), texts(is)];
  const before = was.filter((row) => !isTexts.has(JSON.stringify(row)));
  const after = is.filter((row) => !wasTexts.has(JSON.stringify(row)));
  const { patient, stay } = rows[0] as KnownStayRow;
  return {
    patient,
    stay,
    before,
    after,
    changes: changesOf(before, after),
    causes: causesOf(rows, earlier, later),
  };
}

/** A stay of several payers has all its rows changed, or those of the payers in question. */
function changesOf(before: readonly StayRow[], after: readonly StayRow[]): Change[] {
  const [old, now] = [before[0], after[0]];
  if (old === undefined) return ['appeared'];
  if (now === undefined) return ['vanished'];
  const found: Change[] = [];
  if (old.level !== now.level) found.push('levelChanged');
  if (WHEN_AND_WHERE.some((field) => old[field] !== now[field])) found.push('moved');
  if (payersOf(before) !== payersOf(after)) found.push('payerChanged');
  return found.length > 0 ? found : ['detailsChanged'];
}

const WHEN_AND_WHERE = ['from', 'to', 'died', 'facility', 'programme', 'setting'] as const;

/** Who pays, and from which date on where that is not the stay's first. */
function payersOf(rows: readonly StayRow[]): string {
  const spans = rows.map(({ payerFrom, payer, from }) => [
    payerFrom === from.slice(0, 10) ? '' : payerFrom,
    payer,
  ]);
  return JSON.stringify(spans.sort());
}

function causesOf(rows: readonly KnownStayRow[], earlier: number, later: number): string[] {
  const causes = new Map<number, string>();
  for (const { knownFrom, learnedFrom, knownTo, outdatedBy } of rows) {
    if (knownFrom > earlier && knownFrom <= later) causes.set(knownFrom, learnedFrom);
    if (knownTo !== null && outdatedBy !== null && knownTo > earlier && knownTo <= later)
      causes.set(knownTo, outdatedBy);
  }
  return [...causes].sort(([a], [b]) => a - b).map(([, event]) => event);
}

/** Days that a stay gained at each level, and lost where negative; up to the date of `asOf`. */
export function daysGained(
  { before, after }: Pick<StayDifference, 'before' | 'after'>,
  asOf: string,
): DaysByLevel {
  return difference(daysByLevel(after.slice(0, 1), asOf), daysByLevel(before.slice(0, 1), asOf));
}

function plain({
  knownFrom: _,
  learnedFrom: __,
  knownTo: ___,
  outdatedBy: ____,
  ...row
}: KnownStayRow): StayRow {
  return row;
}
