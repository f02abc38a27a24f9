import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, createTable, type ReadStore } from '#read-store';
import { type AnyView, tableOf, type ViewVersion } from './projection.js';
import type { RowChanges } from './row-changes.js';

/** The table of one version of a view. */
export class ViewTable {
  private readonly rows: BulkTable;

  constructor(
    private readonly store: ReadStore,
    private readonly view: AnyView,
  ) {
    this.rows = new BulkTable(store, tableOf(view), Object.keys(view.columns), view.primaryKey);
  }

  /** An empty table in place of what was there. */
  async create(db: Kysely<AnyTables>): Promise<void> {
    await dropTable(db, this.view);
    await createTable(this.store, db, this.rows.table, this.view.columns, this.view.primaryKey);
  }

  async createIndexes(db: Kysely<AnyTables>): Promise<void> {
    for (const columns of this.view.indexes ?? []) {
      const name = `${this.rows.table}_by_${columns.join('_')}`;
      await db.schema
        .createIndex(name)
        .ifNotExists()
        .on(this.rows.table)
        .columns([...columns])
        .execute();
    }
  }

  async write(db: Kysely<AnyTables>, { deletes, upserts }: RowChanges): Promise<void> {
    await this.rows.delete(db, deletes);
    await this.rows.upsert(db, upserts);
  }
}

/** Takes a version of a view away, also one that this build no longer knows. */
export async function dropTable(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await db.schema.dropTable(tableOf(view)).ifExists().execute();
}
