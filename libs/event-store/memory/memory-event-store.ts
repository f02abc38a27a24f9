import type { Observable } from 'rxjs';
import { checkAppend } from '../append-rules.js';
import { InvalidEventError, RevisionConflictError, StoreUnavailableError } from '../errors.js';
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
import { readBack, unbroken } from '../read-back.js';
import { WakeUp } from '../wake-up.js';

/** Keeps every promise of the port except the one about power loss. For unit tests. */
export class MemoryEventStore implements EventStore {
  readonly gaplessFrom = 0n;
  readonly #log: RawEvent[] = [];
  readonly #streams = new Map<string, RawEvent[]>();
  readonly #byId = new Map<string, RawEvent>();
  readonly #wakeUp = new WakeUp();

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ChainedEvent[],
  ): Promise<Appended> {
    checkAppend(stream, expected, events);
    this.#refuseWhenClosed();
    const stored = this.#streams.get(stream) ?? [];
    const head = stored.at(-1);
    const actual = head?.revision ?? 'none';
    if (actual !== expected) {
      const same = sameAs(stored, expected, events);
      if (same) return same;
      throw new RevisionConflictError(stream, expected, actual);
    }
    if (head && events[0]?.event.metadata.prevHash !== head.hash) {
      throw new InvalidEventError(`Event ${events[0]?.event.id} is not chained to the head of ${stream}`);
    }
    const known = events.find(({ event }) => this.#byId.has(event.id));
    if (known) throw new InvalidEventError(`Event ${known.event.id} already stands in the log`);
    const end = events.map((event) => this.#keep(event)).at(-1);
    this.#wakeUp.ring();
    return ended(end as RawEvent);
  }

  #keep({ event: { stream, revision, id }, text, hash }: ChainedEvent): RawEvent {
    const raw = { position: BigInt(this.#log.length), stream, revision, id, text, hash };
    this.#log.push(raw);
    this.#byId.set(id, raw);
    const stored = this.#streams.get(stream);
    if (stored) stored.push(raw);
    else this.#streams.set(stream, [raw]);
    return raw;
  }

  async readStream(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    this.#refuseWhenClosed();
    return unbroken(stream, from, (this.#streams.get(stream) ?? []).slice(from).map(readBack));
  }

  async readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    return (await this.readRaw(after, limit)).map(readBack);
  }

  async readFrom(position: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    this.#refuseWhenClosed();
    return position < 0n ? [] : this.#log.slice(Number(position), Number(position) + limit).map(readBack);
  }

  async readLast(limit: number): Promise<readonly RecordedEvent[]> {
    this.#refuseWhenClosed();
    return this.#log.slice(-limit).map(readBack);
  }

  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    this.#refuseWhenClosed();
    const from = Number(after) + 1;
    return this.#log.slice(from, from + limit);
  }

  readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    return partOf(this, after, limit, patients);
  }

  async readRawStream(stream: string, from = 0): Promise<readonly RawEvent[]> {
    this.#refuseWhenClosed();
    return (this.#streams.get(stream) ?? []).slice(from);
  }

  async head(): Promise<LogHead | null> {
    this.#refuseWhenClosed();
    const last = this.#log.at(-1);
    return last ? { position: last.position, id: last.id } : null;
  }

  async positionOf(eventId: string): Promise<bigint | null> {
    this.#refuseWhenClosed();
    return this.#byId.get(eventId)?.position ?? null;
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
    return follow({ read, wakeUp: this.#wakeUp, pollMs: 60_000 }, after);
  }

  async close(): Promise<void> {
    this.#wakeUp.close();
  }

  #refuseWhenClosed(): void {
    if (this.#wakeUp.closed) throw new StoreUnavailableError('The event log is closed');
  }
}

function ended({ revision, hash, position }: RawEvent): Appended {
  return { revision, hash, position };
}

/** Where an append with these very ids ended, if that is what already stands behind `expected`. */
function sameAs(
  stored: readonly RawEvent[],
  expected: ExpectedRevision,
  events: readonly ChainedEvent[],
): Appended | null {
  const from = expected === 'none' ? 0 : expected + 1;
  const there = stored.slice(from, from + events.length);
  const last = there.at(-1);
  if (!last || there.length < events.length) return null;
  return there.every(({ id }, i) => id === events[i]?.event.id) ? ended(last) : null;
}
