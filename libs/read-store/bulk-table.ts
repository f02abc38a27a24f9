import { CompiledQuery, type Kysely } from 'kysely';
import type { Bulk, BulkStatements, Values } from './bulk-statements.js';
import type { Columns, ColumnValue } from './columns.js';
import type { AnyTables, ReadStore } from './read-store.js';

/** Writes and reads many rows of one table with few statements. */
export class BulkTable {
  readonly columns: readonly string[];
  private readonly statements: BulkStatements;

  constructor(
    store: ReadStore,
    readonly table: string,
    columns: Columns,
    primaryKey: readonly string[],
  ) {
    this.columns = Object.keys(columns);
    this.statements = store.bulk({ table, columns, primaryKey });
  }

  /** Inserts the rows, or replaces those with the same primary key. No two may share one. */
  async upsert(db: Kysely<AnyTables>, rows: readonly Values[]): Promise<void> {
    for (const statement of this.statements.upsert(rows)) await run(db, statement);
  }

  /** Deletes the rows with these primary keys, values in the order of the key's columns. */
  async delete(db: Kysely<AnyTables>, keys: readonly Values[]): Promise<void> {
    for (const statement of this.statements.delete(keys)) await run(db, statement);
  }

  /** The rows whose first key column is one of these values, in no order. */
  find<Row>(db: Kysely<AnyTables>, keys: readonly ColumnValue[]): Promise<Row[]> {
    return rowsOf(db, this.statements.find(keys));
  }

  /** The rows with these primary keys, values in the order of the key's columns, in no order. */
  findByKeys<Row>(db: Kysely<AnyTables>, keys: readonly Values[]): Promise<Row[]> {
    return rowsOf(db, this.statements.findByKeys(keys));
  }
}

async function rowsOf<Row>(db: Kysely<AnyTables>, statements: Iterable<Bulk>): Promise<Row[]> {
  const found: Row[] = [];
  for (const statement of statements) {
    const { rows } = await run<Row>(db, statement);
    for (const row of rows) found.push(row);
  }
  return found;
}

function run<Row>(db: Kysely<AnyTables>, { text, values }: Bulk) {
  return db.executeQuery<Row>(CompiledQuery.raw(text, [...values]));
}
