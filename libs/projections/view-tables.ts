import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, createTable, type ReadStore } from '#read-store';
import { type AnyProjection, tableOf, type ViewVersion } from './projection.js';

const STATE_COLUMNS = { key: 'text', state: 'json' } as const;

/** Where a view keeps its states, for example `current_placement_v1_states`. */
export function statesTableOf(view: ViewVersion): string {
  return `${tableOf(view)}_states`;
}

/** The two tables of one version of a view. */
export class ViewTables {
  readonly rows: BulkTable;
  readonly states: BulkTable;

  constructor(
    private readonly store: ReadStore,
    private readonly view: AnyProjection,
  ) {
    this.rows = new BulkTable(store, tableOf(view), Object.keys(view.columns), view.primaryKey);
    this.states = new BulkTable(store, statesTableOf(view), Object.keys(STATE_COLUMNS), ['key']);
  }

  /** Empty tables in place of what was there. */
  async create(db: Kysely<AnyTables>): Promise<void> {
    await dropTables(db, this.view);
    await createTable(this.store, db, this.rows.table, this.view.columns, this.view.primaryKey);
    await createTable(this.store, db, this.states.table, STATE_COLUMNS, ['key']);
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
}

/** Takes a version of a view away, also one that this build no longer knows. */
export async function dropTables(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await db.schema.dropTable(tableOf(view)).ifExists().execute();
  await db.schema.dropTable(statesTableOf(view)).ifExists().execute();
}
