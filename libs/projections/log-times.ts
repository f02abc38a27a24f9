import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, createTable, type ReadStore } from '#read-store';
import type { Entry } from './entries.js';
import type { Changes, Follower } from './follower.js';
import type { ViewVersion } from './projection.js';

/** The first event of the log at which the log time came into a new second. */
export type LogTimeRow = {
  /** The greatest `recordedAt` at or before the position: UTC, ISO 8601 with milliseconds. */
  readonly logTime: string;
  readonly position: string;
  readonly eventId: string;
};

/** The length of `2025-01-09T14:30:05`. */
const TO_THE_SECOND = 19;

const COLUMNS = { logTime: 'text', position: 'text', eventId: 'text' } as const;

/** Its table is `log_times_v1`: at most one row a second, so that a moment is found without reading the log. */
export const LOG_TIMES: ViewVersion = { name: 'log_times', version: 1 };
export const LOG_TIMES_TABLE = 'log_times_v1';

/** Keeps the log times up with the log. */
export class LogTimesFollower implements Follower {
  readonly view = LOG_TIMES;
  private readonly table: BulkTable;
  /** The second of the last row; within it no more rows are written. */
  private second = '';

  constructor(private readonly store: ReadStore) {
    this.table = new BulkTable(store, LOG_TIMES_TABLE, COLUMNS, ['logTime']);
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await db.schema.dropTable(LOG_TIMES_TABLE).ifExists().execute();
    await createTable(this.store, db, LOG_TIMES_TABLE, COLUMNS, ['logTime']);
  }

  async createIndexes(): Promise<void> {}

  async load(db: Kysely<AnyTables>): Promise<void> {
    const last = await lastLogTime(db, null);
    this.second = last?.logTime.slice(0, TO_THE_SECOND) ?? '';
  }

  async prepare(_: Kysely<AnyTables>, batch: readonly Entry[]): Promise<Changes> {
    const rows: string[][] = [];
    let reached = this.second;
    for (const { event } of batch) {
      if (event.damage !== undefined) continue;
      const logTime = event.metadata.recordedAt;
      const second = logTime.slice(0, TO_THE_SECOND);
      if (second <= reached) continue;
      reached = second;
      rows.push([logTime, String(event.position), event.id]);
    }
    return {
      write: (transaction) => this.table.upsert(transaction, rows),
      committed: () => {
        this.second = reached;
      },
    };
  }
}

/** The last row at or before an instant, or the last of all. */
export async function lastLogTime(db: Kysely<AnyTables>, at: string | null): Promise<LogTimeRow | null> {
  const all = db
    .selectFrom(LOG_TIMES_TABLE)
    .selectAll()
    .orderBy('logTime', 'desc')
    .limit(1)
    .$castTo<LogTimeRow>();
  return (await (at === null ? all : all.where('logTime', '<=', at)).executeTakeFirst()) ?? null;
}
