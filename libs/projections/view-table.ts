import type { Kysely } from 'kysely';
import {
  type AnyTables,
  BulkTable,
  type ColumnValue,
  createIndex,
  createTable,
  type ReadStore,
} from '#read-store';
import type { Changes } from './changes.js';
import type { Difference, Gathered, KeptRows } from './kept-rows.js';
import type { PartitionSet } from './partitions.js';
import { ofPartitions } from './patient-streams.js';
import { type AnyView, tableOf, type ViewVersion } from './projection.js';
import { RowChanges } from './row-changes.js';
import { RowKey, type StoredRows } from './stored-rows.js';

/** The table of one version of a view. */
export class ViewTable implements KeptRows {
  private readonly rows: BulkTable;
  private readonly key: RowKey;

  constructor(
    private readonly store: ReadStore,
    private readonly view: AnyView,
  ) {
    this.rows = new BulkTable(store, tableOf(view), view.columns, view.primaryKey);
    this.key = new RowKey(view);
  }

  /** An empty table in place of what was there. */
  async create(db: Kysely<AnyTables>): Promise<void> {
    await dropTable(db, this.view);
    await createTable(this.store, db, this.rows.table, this.view.columns, this.view.primaryKey);
  }

  /** Takes away the rows of patients of these partitions; their first column is the patient. */
  async clear(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<void> {
    const [patient = ''] = this.view.primaryKey;
    await db.deleteFrom(this.rows.table).where(ofPartitions(patient, partitions)).execute();
  }

  async createIndexes(db: Kysely<AnyTables>): Promise<void> {
    for (const columns of this.view.indexes ?? []) await createIndex(db, this.rows.table, columns);
  }

  /** Rows of some keys, which the first column of the primary key holds, as stored. */
  async rowsOf(db: Kysely<AnyTables>, keys: readonly string[]): Promise<Map<string, ColumnValue[][]>> {
    const byKey = new Map<string, ColumnValue[][]>();
    const [first = ''] = this.view.primaryKey;
    for (const row of await this.rows.find<Record<string, ColumnValue>>(db, keys)) {
      const key = String(row[first]);
      const values = this.rows.columns.map((column) => row[column] ?? null);
      const known = byKey.get(key);
      if (known) known.push(values);
      else byKey.set(key, [values]);
    }
    return byKey;
  }

  forget(): void {}

  changes(): Difference {
    const rows = new RowChanges(this.key);
    return {
      add: (_, before, after) => rows.add(before, after),
      write: async (transaction) => {
        await this.rows.delete(transaction, rows.deletes);
        await this.rows.upsert(transaction, rows.upserts);
      },
      committed: () => {},
    };
  }

  gather(rows: ReadonlyMap<string, StoredRows>): Gathered {
    return { rows: [...rows.values()].flat() };
  }

  building(piece: Gathered): Changes {
    return {
      write: (transaction) => this.rows.upsert(transaction, 'rows' in piece ? piece.rows : []),
      committed: () => {},
    };
  }
}

/** Takes a version of a view away, also one that this build no longer knows. */
export async function dropTable(db: Kysely<AnyTables>, view: ViewVersion): Promise<void> {
  await db.schema.dropTable(tableOf(view)).ifExists().execute();
}
