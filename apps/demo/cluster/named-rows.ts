import { decodeRows, type StoredView, wholeRows } from '#projections';
import type { ReadStore } from '#read-store';
import type { LogNames } from './log-names.js';

type Stored = Readonly<Record<string, unknown>>;

/** Places in one log, which another copy of the same events has elsewhere. */
const POSITIONS = new Set(['firstPosition', 'knownFrom', 'knownTo']);

/** Of several that count on one day a measure names the one whose id comes first, and ids are random. */
const CHOSEN_BY_ID = new Set(['metBy']);

/** Every row of a view as a line that two runs of one script, on any engines, give alike; in order. */
export async function namedRows(view: StoredView, readStore: ReadStore, names: LogNames): Promise<string[]> {
  const stored: Stored[] = [];
  for await (const row of wholeRows(readStore.db, view)) stored.push(row);
  return decodeRows(view, stored)
    .map((row) => lineOf(view, row, names))
    .sort();
}

function lineOf({ columns }: StoredView, row: Stored, names: LogNames): string {
  const told = Object.keys(columns).map((column) => {
    const value = row[column] ?? null;
    if (value === null) return [column, null];
    if (CHOSEN_BY_ID.has(column)) return [column, 'one of that day'];
    return [column, POSITIONS.has(column) ? names.at(value) : value];
  });
  return names.inText(JSON.stringify(Object.fromEntries(told)));
}
