import { sql } from 'kysely';
import type { ReadStore } from '../read-store.js';

/** The names of a table's indexes, without that of its primary key. */
export async function indexesOf({ engine, db }: ReadStore, table: string): Promise<string[]> {
  const { rows } = await (engine === 'sqlite'
    ? sql<{ name: string }>`
        select name from sqlite_master where type = 'index' and sql is not null and tbl_name = ${table}`
    : sql<{ name: string }>`
        select indexname as name from pg_indexes where schemaname = current_schema() and tablename = ${table}
          and indexname <> ${table} || '_key'`
  ).execute(db);
  return rows.map(({ name }) => name).sort();
}
