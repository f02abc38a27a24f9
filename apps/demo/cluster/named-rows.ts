import { type AnyView, decodeRows, tableOf, tallyOf } from '#projections';
import type { ReadStore } from '#read-store';
import type { LogNames } from './log-names.js';

type Stored = Readonly<Record<string, unknown>>;
/** A view, and which of its columns count where its rows are added up. */
export type StoredView = AnyView & { readonly sums?: readonly string[] };

/** Places in one log, which another copy of the same events has elsewhere. */
const POSITIONS = new Set(['firstPosition', 'knownFrom', 'knownTo']);

/** Every row of a view as a line that two runs of one script, on any engines, give alike; in order. */
export async function namedRows(view: StoredView, readStore: ReadStore, names: LogNames): Promise<string[]> {
  const stored: Stored[] = await readStore.db.selectFrom(tableOf(view)).selectAll().execute();
  const rows = view.sums === undefined ? decodeRows(view, stored) : addedUp(view, view.sums, stored);
  return rows.map((row) => lineOf(view, row, names)).sort();
}

function lineOf({ columns }: StoredView, row: Stored, names: LogNames): string {
  const told = Object.keys(columns).map((column) => {
    const value = row[column] ?? null;
    return [column, POSITIONS.has(column) && value !== null ? names.at(value) : value];
  });
  return names.inText(JSON.stringify(Object.fromEntries(told)));
}

/** Where projectors share the work, each partition has its part of a total. */
function addedUp({ primaryKey }: StoredView, sums: readonly string[], stored: readonly Stored[]): Stored[] {
  const cells = new Map<string, Stored[]>();
  for (const row of stored) {
    const name = JSON.stringify(primaryKey.map((column) => row[column]));
    cells.set(name, [...(cells.get(name) ?? []), row]);
  }
  return [...cells.values()].map((parts) => ({
    ...parts[0],
    ...Object.fromEntries(sums.map((column) => [column, sumOf(parts.map((part) => tallyOf(part[column])))])),
  }));
}

function sumOf(tallies: readonly ReturnType<typeof tallyOf>[]): [name: string, count: number][] {
  const sum = new Map<string, number>();
  for (const [name, count] of tallies.flatMap((tally) => [...tally])) {
    sum.set(String(name), (sum.get(String(name)) ?? 0) + count);
  }
  return [...sum].sort(([a], [b]) => (a < b ? -1 : 1));
}
