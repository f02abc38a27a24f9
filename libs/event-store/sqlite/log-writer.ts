import { LRUCache } from 'lru-cache';
import { type Database, RESULT, resultCode, rollBack, type Statement, soon } from '#sqlite';
import { EventStoreError, StoreUnavailableError } from '../errors.js';
import type { Appended } from '../event-store.js';
import { EventRows } from './event-rows.js';
import { type AppendRequest, type Ends, Group, StoredEvents } from './group.js';
import { LogReader, type StreamHead } from './log-reader.js';
import { commitFailure, failure } from './sqlite-failure.js';

/** Streams whose head is kept in memory; some 20 MB when full. */
const HEADS = 65_536;
/** No group grows beyond this, so that the event loop is not held up for long. */
const GROUP_BYTES = 8 * 1024 * 1024;
/** How long a group gathers where the last commit was slow: a quarter of what it took, within these bounds. */
const GATHERING_MS = { least: 2, most: 25 };

type Waiting = AppendRequest & {
  readonly bytes: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: EventStoreError) => void;
};
type Verdict = Appended | EventStoreError;

/**
 * Drains the appends that arrived in one turn of the event loop, or in a while where the disk is slow, into one
 * transaction, since what costs is the sync, not the row. Promises settle, and cached heads move, only when the
 * commit has returned.
 */
export class LogWriter {
  readonly #reader: LogReader;
  readonly #stored: StoredEvents;
  readonly #rows: EventRows;
  readonly #version: Statement;
  readonly #heads = new LRUCache<string, StreamHead>({ max: HEADS });
  #ends: Ends | null = null;
  #dataVersion: unknown;
  #queue: Waiting[] = [];
  #commits = 0;
  #commitMs = 0;

  constructor(
    private readonly db: Database,
    private readonly onCommit: () => void,
  ) {
    this.#reader = new LogReader(db);
    this.#stored = new StoredEvents(db);
    this.#rows = new EventRows(db);
    this.#version = db.prepare('PRAGMA data_version');
  }

  /** Transactions that wrote something. */
  get commits(): number {
    return this.#commits;
  }

  append(request: AppendRequest, bytes: number): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#queue.length === 0) this.#gather();
      this.#queue.push({ ...request, bytes, resolve, reject });
    });
  }

  /** Settles everything that waits, now. */
  settle(): void {
    while (this.#queue.length > 0) this.#drain();
  }

  /**
   * A turn of the event loop takes up one new connection, and each turn that ends with a commit waits for the disk:
   * where that is slow, few would share a commit.
   */
  #gather(): void {
    const waitMs = Math.min(this.#commitMs / 4, GATHERING_MS.most);
    if (waitMs < GATHERING_MS.least) soon(() => this.#drain());
    else setTimeout(() => this.#drain(), waitMs);
  }

  #drain(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    if (this.#queue.length > 0) soon(() => this.#drain());
    const before = this.#commits;
    const verdicts = this.#commitGroup(group);
    group.forEach((waiting, i) => {
      const verdict = verdicts[i] ?? new StoreUnavailableError('The append was not judged');
      if (verdict instanceof EventStoreError) waiting.reject(verdict);
      else waiting.resolve(verdict);
    });
    if (this.#commits > before) this.onCommit();
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let size = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (size > 0 && bytes > GROUP_BYTES) break;
      size += 1;
    }
    return this.#queue.splice(0, size);
  }

  #commitGroup(requests: readonly Waiting[]): Verdict[] {
    try {
      return this.#attempt(requests, false);
    } catch (error) {
      // An id that is already in use breaks the statement, not the append: judge each by itself.
      if (resultCode(error) === RESULT.constraint) return this.#carefully(requests);
      return requests.map(() => failure(error));
    }
  }

  #carefully(requests: readonly Waiting[]): Verdict[] {
    try {
      return this.#attempt(requests, true);
    } catch (error) {
      return requests.map(() => failure(error));
    }
  }

  #attempt(requests: readonly Waiting[], careful: boolean): Verdict[] {
    try {
      this.db.exec('BEGIN IMMEDIATE');
      const ends = this.#current();
      const cached = (stream: string) => this.#heads.get(stream);
      const group = new Group(this.#reader, this.#stored, this.#rows, cached, ends, careful);
      const verdicts = requests.map((request) => judge(group, request));
      this.#commit();
      if (group.written === 0) return verdicts;
      for (const [stream, head] of group.heads) this.#heads.set(stream, head);
      this.#ends = group.end;
      this.#commits += 1;
      return verdicts;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #commit(): void {
    const begin = performance.now();
    try {
      this.db.exec('COMMIT');
      this.#commitMs = performance.now() - begin;
    } catch (error) {
      throw commitFailure(error);
    }
  }

  /** Where the log ends, asked again only after somebody else wrote to the file or a transaction failed. */
  #current(): Ends {
    const version = this.#version.get()?.data_version;
    if (this.#ends && version === this.#dataVersion) return this.#ends;
    this.#heads.clear();
    this.#dataVersion = version;
    const row = this.db
      .prepare(
        `SELECT (SELECT coalesce(max(position) + 1, 0) FROM events) AS nextPosition,
                (SELECT coalesce(max(id) + 1, 0) FROM streams) AS nextStream`,
      )
      .get<Ends>();
    this.#ends = { nextPosition: row?.nextPosition ?? 0, nextStream: row?.nextStream ?? 0 };
    return this.#ends;
  }

  /** After a failed transaction only the file says what is true. */
  #forget(): void {
    this.#ends = null;
    this.#heads.clear();
    try {
      rollBack(this.db);
    } catch {
      // The next group's BEGIN will fail, and come here again.
    }
  }
}

function judge(group: Group, request: AppendRequest): Verdict {
  try {
    return group.accept(request);
  } catch (error) {
    if (error instanceof EventStoreError) return error;
    throw error;
  }
}
