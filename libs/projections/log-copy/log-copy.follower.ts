import type { Kysely } from 'kysely';
import {
  type AnyTables,
  BulkTable,
  type ColumnValue,
  createIndex,
  createTable,
  type ReadStore,
} from '#read-store';
import type { FiledEvent } from '../filed-event.js';
import type { Follower, Prepared } from '../follower.js';
import { COPY_INDEXES, COPY_TABLE, logCopy } from './log-copy.js';

/** Copies the log into the read store. */
export class LogCopyFollower implements Follower {
  readonly view = logCopy;
  private readonly table: BulkTable;

  constructor(private readonly store: ReadStore) {
    this.table = new BulkTable(store, COPY_TABLE, logCopy.columns, logCopy.primaryKey);
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await db.schema.dropTable(COPY_TABLE).ifExists().execute();
    await createTable(this.store, db, COPY_TABLE, logCopy.columns, logCopy.primaryKey);
    for (const columns of COPY_INDEXES) await createIndex(db, COPY_TABLE, columns);
  }

  async createIndexes(): Promise<void> {}

  async load(): Promise<void> {}

  async prepare(_: Kysely<AnyTables>, batch: readonly FiledEvent[]): Promise<Prepared> {
    const rows = batch.map(({ raw }): ColumnValue[] => {
      const { stream, revision, position, id, hash, text } = raw;
      return [stream, revision, Number(position), ...[id, hash, text].map(kept)];
    });
    return async () => ({
      write: (transaction) => this.table.upsert(transaction, rows),
      committed: () => {},
    });
  }
}

/** Only damaged text holds a NUL, which no column takes; without it the text is as damaged as before. */
function kept(text: string): string {
  return text.replaceAll('\u0000', '');
}
