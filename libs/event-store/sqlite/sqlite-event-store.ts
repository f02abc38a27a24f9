import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Observable } from 'rxjs';
import { closeDatabase, type Database, openDatabase, pragma, touchDatabase } from '#sqlite';
import { checkAppend } from '../append-rules.js';
import { DamagedLogError, type EventStoreError, StoreUnavailableError } from '../errors.js';
import type { ChainedEvent, RecordedEvent } from '../event.js';
import type {
  Appended,
  Delivery,
  EventStore,
  ExpectedRevision,
  IdRange,
  LogHead,
  LogPart,
  RawEvent,
} from '../event-store.js';
import { follow } from '../follow.js';
import { partOf } from '../log-part.js';
import { WakeUp } from '../wake-up.js';
import { fileProblems, fileProblemsApart } from './file-check.js';
import { LogReader } from './log-reader.js';
import { LogWriter } from './log-writer.js';
import { checkTables, prepareTables } from './schema.js';
import { failure } from './sqlite-failure.js';

/** The log's file in the data folder. */
export const EVENTS_FILE = 'events.db';

/** 16 MiB: pages that are written again meanwhile go into the file once. Four times the default gives a fifth more. */
const PAGES_BETWEEN_CHECKPOINTS = 4000;

export type SqliteEventStoreOptions = {
  /** How often subscriptions look for events nobody woke them for. Default 200. */
  readonly pollMs?: number;
};

/**
 * The event log in one SQLite file. Acknowledged means synced to disk. There is one writer, which
 * `WriterLock` guards; any number of readers, in this process or others, never wait for it.
 */
export class SqliteEventStore implements EventStore {
  readonly gaplessFrom = 0n;
  readonly #wakeUp = new WakeUp();
  readonly #reader: LogReader;
  readonly #writer: LogWriter | null;
  readonly #pollMs: number;

  private constructor(
    private readonly db: Database,
    private readonly path: string,
    mode: 'write' | 'read',
    options: SqliteEventStoreOptions,
  ) {
    this.#reader = new LogReader(db);
    this.#writer = mode === 'write' ? new LogWriter(db, () => this.#wakeUp.ring()) : null;
    this.#pollMs = options.pollMs ?? 200;
  }

  /**
   * Opens the log in a data folder for writing, or starts an empty one.
   *
   * @throws StoreUnavailableError where the file cannot be used
   */
  static async open(folder: string, options: SqliteEventStoreOptions = {}): Promise<SqliteEventStore> {
    return opening(
      folder,
      () => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });
      },
      (db) => {
        db.exec(`PRAGMA wal_autocheckpoint = ${PAGES_BETWEEN_CHECKPOINTS}`);
        prepareTables(db);
        return new SqliteEventStore(db, join(folder, EVENTS_FILE), 'write', options);
      },
    );
  }

  /**
   * Opens an existing log beside its writer. Appending is refused; {@link wake} it when the writer says so.
   *
   * @throws StoreUnavailableError where there is no log
   */
  static async openReadOnly(
    folder: string,
    options: SqliteEventStoreOptions = {},
  ): Promise<SqliteEventStore> {
    return opening(
      folder,
      () => openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL', readOnly: true }),
      (db) => {
        checkTables(db);
        return new SqliteEventStore(db, join(folder, EVENTS_FILE), 'read', options);
      },
    );
  }

  /** Transactions written since it was opened; fewer than appends, since concurrent ones share one. */
  get commits(): number {
    return this.#writer?.commits ?? 0;
  }

  /** What the connection that writes says of itself: `synchronous` 2 is FULL. */
  get durability(): { readonly journalMode: string; readonly synchronous: number } {
    return {
      journalMode: String(pragma(this.db, 'journal_mode')),
      synchronous: Number(pragma(this.db, 'synchronous')),
    };
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ChainedEvent[],
  ): Promise<Appended> {
    const bytes = checkAppend(stream, expected, events);
    if (this.#wakeUp.closed) throw new StoreUnavailableError('The event log is closed');
    if (!this.#writer) throw new StoreUnavailableError('The event log was opened for reading only');
    return this.#writer.append({ stream, expected, events }, bytes);
  }

  async readStream(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    return this.#attempt(() => this.#reader.stream(stream, from));
  }

  async readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    return this.#attempt(() => this.#reader.all(after, limit));
  }

  async readFrom(position: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    return this.#attempt(() => this.#reader.from(position, limit));
  }

  async readLast(limit: number): Promise<readonly RecordedEvent[]> {
    return this.#attempt(() => this.#reader.last(limit));
  }

  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    return this.#attempt(() => this.#reader.raw(after, limit));
  }

  readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    return partOf(this, after, limit, patients);
  }

  async readRawStream(stream: string, from = 0): Promise<readonly RawEvent[]> {
    return this.#attempt(() => this.#reader.rawStream(stream, from));
  }

  /** Names of a patient's streams, the oldest first, as the log itself has them filed. */
  async streamsOf(patient: string): Promise<readonly string[]> {
    return this.#attempt(() => this.#reader.streamsOf(patient));
  }

  async checkFile(): Promise<readonly string[]> {
    const found = await fileProblemsApart(this.path);
    if (found !== null) return found;
    try {
      return this.#attempt(() => fileProblems(this.db));
    } catch (error) {
      if (error instanceof DamagedLogError) return [error.message];
      throw error;
    }
  }

  async head(): Promise<LogHead | null> {
    return this.#attempt(() => this.#reader.head());
  }

  async positionOf(eventId: string): Promise<bigint | null> {
    return this.#attempt(() => this.#reader.positionOf(eventId));
  }

  subscribe(after: bigint): Observable<Delivery> {
    return this.#follow((from, limit) => this.readAll(from, limit), after);
  }

  subscribeRaw(after: bigint): Observable<Delivery<RawEvent>> {
    return this.#follow((from, limit) => this.readRaw(from, limit), after);
  }

  #follow<Event extends { readonly position: bigint }>(
    read: (after: bigint, limit: number) => Promise<readonly Event[]>,
    after: bigint,
  ): Observable<Delivery<Event>> {
    return follow({ read, wakeUp: this.#wakeUp, pollMs: this.#pollMs }, after);
  }

  /** Writes and syncs what changes nothing. @throws StoreUnavailableError where no event could be stored now */
  probe(): void {
    this.#attempt(() => touchDatabase(this.db));
  }

  /** Makes subscriptions look now, because a writer elsewhere said there is more. */
  wake(): void {
    this.#wakeUp.ring();
  }

  async close(): Promise<void> {
    if (this.#wakeUp.closed) return;
    this.#wakeUp.close();
    this.#writer?.settle();
    if (this.#writer) closeDatabase(this.db);
    else this.db.close();
  }

  #attempt<T>(ask: () => T): T {
    if (!this.db.isOpen) throw new StoreUnavailableError('The event log is closed');
    try {
      return ask();
    } catch (error) {
      throw failure(error);
    }
  }
}

function opening(
  folder: string,
  open: () => Database,
  use: (db: Database) => SqliteEventStore,
): SqliteEventStore {
  let db: Database | undefined;
  try {
    db = open();
    return use(db);
  } catch (error) {
    db?.close();
    throw inFolder(folder, failure(error));
  }
}

function inFolder(folder: string, error: EventStoreError): EventStoreError {
  return new StoreUnavailableError(`No event log can be opened in ${folder}: ${error.message}`, {
    cause: error,
  });
}
