import type { Kysely } from 'kysely';
import { type RawEvent, type RecordedEvent, readBack, StreamDamagedError, unbroken } from '#event-store';
import { type AnyTables, BulkTable, type ReadStore } from '#read-store';
import { tableOf, type View } from '../projection.js';

/** One event of the log. Stored. */
export type CopiedEventRow = {
  readonly stream: string;
  /** Counted from 0. */
  readonly revision: number;
  readonly position: number;
  readonly id: string;
  readonly hash: string;
  /** What was hashed; what was sealed in it stays so. */
  readonly text: string;
};

/**
 * The log as the views have seen it, where streams can be read many at once and events found by their ids: a log on
 * other machines answers neither fast. Like any view it is built again from the log.
 */
export const logCopy: View<CopiedEventRow> = {
  name: 'log_copy',
  version: 1,
  columns: {
    stream: 'text',
    revision: 'integer',
    position: 'integer',
    id: 'text',
    hash: 'text',
    text: 'text',
  },
  primaryKey: ['stream', 'revision'],
};

/** Both are needed from the first event on. */
export const COPY_INDEXES = [['id'], ['position']] as const;
export const COPY_TABLE = tableOf(logCopy);

/** A stream as it stands; `damage` says where it is not the chain that was written. */
export type StreamRead = {
  readonly events: readonly RecordedEvent[];
  readonly damage: StreamDamagedError | null;
};

/** Reads many streams. */
export type ReadStreams = (names: readonly string[]) => Promise<ReadonlyMap<string, StreamRead>>;

/** All with one statement, checked by their hashes as every engine does it. */
export function readFromCopy(readStore: ReadStore): ReadStreams {
  const table = new BulkTable(readStore, COPY_TABLE, logCopy.columns, logCopy.primaryKey);
  return async (names) => {
    const byStream = new Map<string, CopiedEventRow[]>(names.map((name) => [name, []]));
    for (const row of await table.find<CopiedEventRow>(readStore.db, names))
      byStream.get(row.stream)?.push(row);
    return new Map(
      await Promise.all(
        [...byStream].map(async ([name, rows]) => {
          const events = rows.sort((a, b) => a.revision - b.revision).map((row) => readBack(rawOf(row)));
          return [name, await told(async () => unbroken(name, 0, events))] as const;
        }),
      ),
    );
  };
}

export function rawOf({ position, ...row }: CopiedEventRow): RawEvent {
  return { ...row, position: BigInt(position) };
}

/** Where an event stands, as far as the log is copied. */
export async function copiedAt(db: Kysely<AnyTables>, eventId: string): Promise<bigint | null> {
  const found = await db
    .selectFrom(COPY_TABLE)
    .select('position')
    .where('id', '=', eventId)
    .$castTo<Pick<CopiedEventRow, 'position'>>()
    .executeTakeFirst();
  return found === undefined ? null : BigInt(found.position);
}

async function told(read: () => Promise<readonly RecordedEvent[]>): Promise<StreamRead> {
  try {
    return { events: await read(), damage: null };
  } catch (error) {
    if (!(error instanceof StreamDamagedError)) throw error;
    return { events: error.events, damage: error };
  }
}
