import type { KnownStayRow, StayRow } from '#care';
import { type DaysByLevel, daysByLevel, difference } from './days.js';

/** How a stay differs; several may hold at once. */
export type Change = 'appeared' | 'vanished' | 'levelChanged' | 'moved' | 'payerChanged' | 'detailsChanged';

/**
 * One stay as two tellings have it: the rows that are in one of them alone. Taking away `before` and putting `after`
 * makes the stays of the one into those of the other.
 */
export type StayDifference = {
  readonly patient: string;
  readonly stay: string;
  readonly before: readonly StayRow[];
  readonly after: readonly StayRow[];
  readonly changes: readonly Change[];
};

/** In the order of patients and stays. */
export function differences(was: readonly StayRow[], is: readonly StayRow[]): StayDifference[] {
  const [wasTexts, isTexts] = [was, is].map((rows) => new Set(rows.map((row) => JSON.stringify(row))));
  const before = byStay(was.filter((row) => !isTexts?.has(JSON.stringify(row))));
  const after = byStay(is.filter((row) => !wasTexts?.has(JSON.stringify(row))));
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((name) => {
    const [patient = '', stay = ''] = name.split('/');
    const [old, now] = [before.get(name) ?? [], after.get(name) ?? []];
    return { patient, stay, before: old, after: now, changes: changesOf(old, now) };
  });
}

/**
 * What became known of stays between two positions of the log, with the last events of the appends that brought it, in
 * log order.
 *
 * @param rows - at least those that came or went behind `earlier` and not behind `later`
 */
export function differencesIn(
  rows: readonly KnownStayRow[],
  earlier: number,
  later: number,
): (StayDifference & { readonly causes: readonly string[] })[] {
  const knownAt = (position: number) =>
    rows
      .filter(({ knownFrom, knownTo }) => knownFrom <= position && (knownTo === null || knownTo > position))
      .map(({ knownFrom: _, learnedFrom: __, knownTo: ___, outdatedBy: ____, ...row }) => row);
  const all = byStay(rows);
  return differences(knownAt(earlier), knownAt(later)).map((one) => ({
    ...one,
    causes: causesOf(all.get(`${one.patient}/${one.stay}`) ?? [], earlier, later),
  }));
}

/** By patient and stay. */
export function byStay<Row extends StayRow>(rows: readonly Row[]): Map<string, Row[]> {
  const stays = new Map<string, Row[]>();
  for (const row of rows) {
    const name = `${row.patient}/${row.stay}`;
    const known = stays.get(name);
    if (known) known.push(row);
    else stays.set(name, [row]);
  }
  return stays;
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
