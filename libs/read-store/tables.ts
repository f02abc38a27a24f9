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
  await create.addPrimaryKeyConstraint(`${table}_key`, [...primaryKey] as never[]).execute();
}

/** Whether a table of this name is there. */
export async function hasTable(db: Kysely<AnyTables>, table: string): Promise<boolean> {
  const tables = await db.introspection.getTables();
  return tables.some(({ name }) => name === table);
}
