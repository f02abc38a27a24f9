import type { Kysely, SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import { type AnyTables, type ReadStore, RowCodec } from '#read-store';
import { type AnyView, tableOf, type View as ViewOf } from './projection.js';

const PAGE = 1_000;

type RowOf<View> = View extends ViewOf<infer Row> ? Row : never;

/**
 * A query of a view's rows, which it calls `view`; the version is this build's own.
 * `json` and `boolean` columns come as stored: put the result through {@link decodeRows}.
 */
export function selectFrom<View extends AnyView>(
  readStore: ReadStore,
  view: View,
): SelectQueryBuilder<{ view: RowOf<View> }, 'view', object> {
  const db = readStore.db as Kysely<{ [table: string]: RowOf<View> }>;
  return db.selectFrom(`${tableOf(view)} as view`) as never;
}

/** Rows as the view made them, from what a query gave. */
export function decodeRows<Row extends object>(view: AnyView, rows: readonly Row[]): Row[] {
  const codec = new RowCodec(view.columns);
  return rows.map((row) => codec.decode<Row>(row));
}

/** All rows of a view as stored, in the order of the primary key, a page at a time. */
export async function* storedRows(
  db: Kysely<AnyTables>,
  view: AnyView,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const key = sql.join(view.primaryKey.map((column) => sql.ref(column)));
  let after: readonly unknown[] | null = null;
  for (;;) {
    let query = db.selectFrom(tableOf(view)).selectAll().limit(PAGE);
    for (const column of view.primaryKey) query = query.orderBy(column);
    if (after) query = query.where(sql<boolean>`(${key}) > (${sql.join([...after])})`);
    const rows: Readonly<Record<string, unknown>>[] = await query.execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = view.primaryKey.map((column) => last[column]);
  }
}
