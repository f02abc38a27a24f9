import type { Database, Statement } from '#sqlite';
import { InvalidEventError, RevisionConflictError } from '../errors.js';
import type { ChainedEvent } from '../event.js';
import type { Appended, ExpectedRevision } from '../event-store.js';
import type { EventRows } from './event-rows.js';
import type { LogReader, StreamHead } from './log-reader.js';

export type AppendRequest = {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ChainedEvent[];
};

/** Where the log will stand when the group is committed. */
export type Ends = { readonly nextPosition: number; readonly nextStream: number };

/** Statements that only a retry or a clash needs. */
export class StoredEvents {
  readonly #behind: Statement;
  readonly #withId: Statement;

  constructor(db: Database) {
    this.#behind = db.prepare(
      `SELECT position, revision, id, hash FROM events
       WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?`,
    );
    this.#withId = db.prepare(
      'SELECT s.name AS stream, e.revision FROM events e JOIN streams s ON s.id = e.stream WHERE e.id = ?',
    );
  }

  /** Where an append with these very ids ended, if that is what already stands behind `expected`. */
  sameAs({ expected, events }: AppendRequest, stream: number): Appended | null {
    const after = expected === 'none' ? -1 : expected;
    const stored = this.#behind.all<{ position: number; revision: number; id: string; hash: string }>(
      stream,
      after,
      events.length,
    );
    const last = stored.at(-1);
    if (!last || stored.length < events.length) return null;
    if (stored.some(({ id }, i) => id !== events[i]?.event.id)) return null;
    return { revision: last.revision, hash: last.hash, position: BigInt(last.position) };
  }

  refuseKnownId(id: string): void {
    const found = this.#withId.get<{ stream: string; revision: number }>(id);
    if (!found) return;
    throw new InvalidEventError(
      `Event ${id} already stands at revision ${found.revision} of ${found.stream}`,
    );
  }
}

/** One transaction's worth of appends, each judged on its own behind those before it. */
export class Group {
  /** Heads as they will be; they become the cache's only when the transaction is committed. */
  readonly heads = new Map<string, StreamHead>();
  written = 0;

  constructor(
    private readonly reader: LogReader,
    private readonly stored: StoredEvents,
    private readonly rows: EventRows,
    private readonly cached: (stream: string) => StreamHead | undefined,
    private ends: Ends,
    /** Looks for each id before it is written; slower, and says which append has an id already in use. */
    private readonly careful: boolean,
  ) {}

  get end(): Ends {
    return this.ends;
  }

  /** @throws EventStoreError where this append is refused; the group goes on without it */
  accept(request: AppendRequest): Appended {
    const { stream, expected, events } = request;
    const head = this.#headOf(stream);
    const actual = head?.revision ?? 'none';
    if (actual !== expected) {
      const same = head && this.stored.sameAs(request, head.number);
      if (same) return same;
      throw new RevisionConflictError(stream, expected, actual);
    }
    const first = events[0];
    if (head && first?.event.metadata.prevHash !== head.hash) {
      throw new InvalidEventError(`Event ${first?.event.id} is not chained to the head of ${stream}`);
    }
    if (this.careful) for (const { event } of events) this.stored.refuseKnownId(event.id);
    return this.#write(stream, head?.number, events);
  }

  #headOf(stream: string): StreamHead | null {
    return this.heads.get(stream) ?? this.cached(stream) ?? this.reader.headOf(stream);
  }

  #write(stream: string, known: number | undefined, events: readonly ChainedEvent[]): Appended {
    let { nextPosition, nextStream } = this.ends;
    const number = known ?? nextStream++;
    if (known === undefined) this.rows.addStream(number, stream);
    let end = { revision: -1, hash: '' };
    for (const chained of events) {
      this.rows.add(nextPosition++, number, chained);
      end = { revision: chained.event.revision, hash: chained.hash };
    }
    this.ends = { nextPosition, nextStream };
    this.heads.set(stream, { ...end, number });
    this.written += 1;
    return { ...end, position: BigInt(nextPosition - 1) };
  }
}
