import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, createTable, type ReadStore } from '#read-store';
import type { FiledEvent } from './filed-event.js';
import type { Follower, Prepared } from './follower.js';
import { patientStreams } from './patient-streams.js';
import { tableOf } from './projection.js';

const TABLE = tableOf(patientStreams);

/** Keeps the names of streams up with the log. A stream belongs to whom its first event is about. */
export class PatientStreamsFollower implements Follower {
  readonly view = patientStreams;
  private readonly table: BulkTable;

  constructor(private readonly store: ReadStore) {
    this.table = new BulkTable(store, TABLE, patientStreams.columns, patientStreams.primaryKey);
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await db.schema.dropTable(TABLE).ifExists().execute();
    await createTable(this.store, db, TABLE, patientStreams.columns, patientStreams.primaryKey);
  }

  async createIndexes(): Promise<void> {}

  async load(): Promise<void> {}

  async prepare(_: Kysely<AnyTables>, batch: readonly FiledEvent[]): Promise<Prepared> {
    const rows: string[][] = [];
    for (const filed of batch) {
      if (filed.raw.revision !== 0) continue;
      const { patient, stream, revision, position } = filed.entry.event;
      if (patient !== null && revision === 0) rows.push([patient, stream, String(position)]);
    }
    return async () => ({
      write: (transaction) => this.table.upsert(transaction, rows),
      committed: () => {},
    });
  }
}
