import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { AnyView } from './projection.js';
import { storedAs } from './sums/sum-table.js';
import { addTo, packed, tallyOf } from './sums/sums.js';
import { storedRows } from './view-rows.js';

/** A view, and which of its columns count where its rows are added up. */
export type StoredView = AnyView & { readonly sums?: readonly string[] };

type Stored = Readonly<Record<string, unknown>>;
export type WholeRows = AsyncGenerator<Stored>;

/**
 * All rows of a view as stored, in the order of the primary key. Where projectors share the work each of them has its part
 * of a sum: the parts are added up.
 */
export async function* wholeRows(db: Kysely<AnyTables>, view: StoredView): WholeRows {
  const { sums, primaryKey } = view;
  if (sums === undefined) return yield* storedRows(db, view);
  let cell: Stored | null = null;
  let tallies: Map<string | number, number>[] = [];
  const whole = () => ({
    ...cell,
    ...Object.fromEntries(sums.map((column, i) => [column, packed(tallies[i] ?? new Map())])),
  });
  for await (const row of storedRows(db, storedAs(view))) {
    const isSame = primaryKey.every((column) => cell?.[column] === row[column]);
    if (cell !== null && !isSame) yield whole();
    if (cell === null || !isSame) [cell, tallies] = [row, sums.map(() => new Map())];
    for (const [i, column] of sums.entries()) addTo(tallies[i] ?? new Map(), tallyOf(row[column]), 1);
  }
  if (cell !== null) yield whole();
}
