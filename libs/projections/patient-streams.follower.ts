import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, createTable, type ReadStore } from '#read-store';
import type { Entry } from './entries.js';
import type { Changes, Follower } from './follower.js';
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

  async prepare(_: Kysely<AnyTables>, batch: readonly Entry[]): Promise<Changes> {
    const rows = batch.flatMap(({ event: { patient, stream, revision, position } }) =>
      patient !== null && revision === 0 ? [[patient, stream, String(position)]] : [],
    );
    return { write: (transaction) => this.table.upsert(transaction, rows), committed: () => {} };
  }
}
