import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type Columns, columnParts } from './columns.js';
import type { AnyTables, ReadStore } from './read-store.js';

/** Creates a table unless it is there. */
export async function createTable(
  store: ReadStore,
  db: Kysely<AnyTables>,
  table: string,
  columns: Columns,
  primaryKey: readonly string[],
): Promise<void> {
  // Kysely collects the columns' names in the type; here they are known at run time only.
  let create = db.schema.createTable(table).ifNotExists();
  for (const [name, column] of Object.entries(columns)) {
    const { kind, nullable } = columnParts(column);
    create = create.addColumn(name, sql.raw(store.columnTypes[kind]), (c) => (nullable ? c : c.notNull()));
  }
  await create.addPrimaryKeyConstraint(fitting(`${table}_key`), [...primaryKey] as never[]).execute();
}

/** Creates an index over these columns unless it is there. */
export async function createIndex(
  db: Kysely<AnyTables>,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const name = fitting(`${table}_by_${columns.join('_')}`);
  await db.schema
    .createIndex(name)
    .ifNotExists()
    .on(table)
    .columns([...columns])
    .execute();
}

/** PostgreSQL cuts longer names without a word, and then two are the same. */
const NAME_BYTES = 63;
const MARK_DIGITS = 8;

function fitting(name: string): string {
  if (name.length <= NAME_BYTES) return name;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, MARK_DIGITS);
  return `${name.slice(0, NAME_BYTES - MARK_DIGITS - 1)}_${mark}`;
}

/** Whether a table of this name is there. */
export async function hasTable(db: Kysely<AnyTables>, table: string): Promise<boolean> {
  const tables = await db.introspection.getTables();
  return tables.some(({ name }) => name === table);
}
