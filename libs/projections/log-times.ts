import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, type Columns, createTable, type ReadStore } from '#read-store';
import { isShared } from './checkpoints.js';
import type { FiledEvent } from './filed-event.js';
import type { Follower, Prepared } from './follower.js';
import type { ViewVersion } from './projection.js';

/** The first event at which the log time came into a new second. */
export type LogTimeRow = {
  /** The greatest `recordedAt` at or before the position: UTC, ISO 8601 with milliseconds. */
  readonly logTime: string;
  readonly position: string;
  readonly eventId: string;
  /** Where projectors share the work, each partition has log times of its own; else that of all is 0. */
  readonly partition: number;
};

/** As it stands in the canonical text; within a text of the event its quotes would be escaped. */
const RECORDED_AT = '"recordedAt":"';

const COLUMNS = { logTime: 'text', position: 'text', eventId: 'text' } as const;

/** Its table is `log_times_v1`: at most one row a second, so that a moment is found without reading the log. */
export const LOG_TIMES: ViewVersion = { name: 'log_times', version: 1 };
export const LOG_TIMES_TABLE = 'log_times_v1';

/** The length of `2025-01-09T14:30:05`. */
const TO_THE_SECOND = 19;

export function secondOf(logTime: string): string {
  return logTime.slice(0, TO_THE_SECOND);
}

/** Keeps the log times up with the log. */
export class LogTimesFollower implements Follower {
  readonly view = LOG_TIMES;
  private readonly table: BulkTable;
  private readonly columns: Columns;
  private readonly primaryKey: readonly string[];
  private readonly isShared: boolean;
  /** The second of the last row, by partition; within it no more rows are written. */
  private seconds: ReadonlyMap<number, string> = new Map();

  constructor(private readonly store: ReadStore) {
    this.isShared = isShared(store);
    this.columns = this.isShared ? { ...COLUMNS, partition: 'integer' } : COLUMNS;
    this.primaryKey = this.isShared ? ['partition', 'logTime'] : ['logTime'];
    this.table = new BulkTable(store, LOG_TIMES_TABLE, this.columns, this.primaryKey);
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await db.schema.dropTable(LOG_TIMES_TABLE).ifExists().execute();
    await createTable(this.store, db, LOG_TIMES_TABLE, this.columns, this.primaryKey);
  }

  async createIndexes(): Promise<void> {}

  async load(db: Kysely<AnyTables>): Promise<void> {
    const last = await lastLogTimes({ ...this.store, db }, null);
    this.seconds = new Map(last.map(({ partition, logTime }) => [partition, secondOf(logTime)]));
  }

  async prepare(_: Kysely<AnyTables>, batch: readonly FiledEvent[]): Promise<Prepared> {
    const rows: (string | number)[][] = [];
    const reached = new Map<number, string>();
    for (const filed of batch) {
      const partition = this.isShared ? filed.partition : 0;
      const before = reached.get(partition) ?? this.seconds.get(partition) ?? '';
      if (secondIn(filed.raw.text) <= before) continue;
      const { event } = filed.entry;
      if (event.damage !== undefined) continue;
      const logTime = event.metadata.recordedAt;
      if (secondOf(logTime) <= before) continue;
      reached.set(partition, secondOf(logTime));
      const row = [logTime, String(event.position), event.id];
      rows.push(this.isShared ? [...row, partition] : row);
    }
    return async () => ({
      write: (transaction) => this.table.upsert(transaction, rows),
      committed: () => {
        this.seconds = new Map([...this.seconds, ...reached]);
      },
    });
  }
}

/** When the event says that it was recorded, without reading it: nothing behind it in the text has that name. */
function secondIn(text: string): string {
  const at = text.lastIndexOf(RECORDED_AT) + RECORDED_AT.length;
  return text.slice(at, at + TO_THE_SECOND);
}

/** The last row at or before an instant, or the last of all, of each partition that has one. */
export async function lastLogTimes(store: ReadStore, at: string | null): Promise<LogTimeRow[]> {
  const rows = store.db.selectFrom(LOG_TIMES_TABLE).selectAll().$castTo<LogTimeRow>();
  const until = at === null ? rows : rows.where('logTime', '<=', at);
  if (isShared(store)) {
    return until.distinctOn('partition').orderBy('partition').orderBy('logTime', 'desc').execute();
  }
  const last = await until.orderBy('logTime', 'desc').limit(1).execute();
  return last.map((row) => ({ ...row, partition: 0 }));
}

/** Where each partition's log time first came into a later second than an instant's. */
export function firstLogTimesAfter({ db }: ReadStore, at: string): Promise<LogTimeRow[]> {
  return db
    .selectFrom(LOG_TIMES_TABLE)
    .selectAll()
    .distinctOn('partition')
    .where('logTime', '>', at)
    .orderBy('partition')
    .orderBy('logTime')
    .$castTo<LogTimeRow>()
    .execute();
}
