import type { Observable } from 'rxjs';
import type {
  Appended,
  ChainedEvent,
  Delivery,
  EventStore,
  ExpectedRevision,
  IdRange,
  RawEvent,
} from '#event-store';

type Append = (
  stream: string,
  expected: ExpectedRevision,
  events: readonly ChainedEvent[],
) => Promise<Appended>;

/** A store in front of another: keeps what it is asked to append, and lets a test step in between. */
export class StoreStandIn implements EventStore {
  /** The texts of every append asked for, in order. */
  readonly asked: string[][] = [];
  lookups = 0;
  private readonly turns: ((append: Append) => Append)[] = [];

  readonly gaplessFrom?: bigint;

  constructor(private readonly store: EventStore) {
    if (store.gaplessFrom !== undefined) this.gaplessFrom = store.gaplessFrom;
  }

  /** Lets the next append go another way; the one given is the real one. */
  next(...turns: ((append: Append) => Append)[]): void {
    this.turns.push(...turns);
  }

  append(stream: string, expected: ExpectedRevision, events: readonly ChainedEvent[]): Promise<Appended> {
    this.asked.push(events.map(({ text }) => text));
    const real: Append = (...asked) => this.store.append(...asked);
    return (this.turns.shift() ?? ((append) => append))(real)(stream, expected, events);
  }

  readStream(stream: string, from?: number) {
    this.lookups += 1;
    return this.store.readStream(stream, from);
  }

  readAll(after: bigint, limit: number) {
    return this.store.readAll(after, limit);
  }

  readFrom(position: bigint, limit: number) {
    return this.store.readFrom(position, limit);
  }

  readLast(limit: number) {
    return this.store.readLast(limit);
  }

  subscribe(after: bigint): Observable<Delivery> {
    return this.store.subscribe(after);
  }

  subscribeRaw(after: bigint): Observable<Delivery<RawEvent>> {
    return this.store.subscribeRaw(after);
  }

  readRaw(after: bigint, limit: number) {
    return this.store.readRaw(after, limit);
  }

  readPart(after: bigint, limit: number, patients: readonly IdRange[]) {
    return this.store.readPart(after, limit, patients);
  }

  readRawStream(stream: string, from?: number) {
    return this.store.readRawStream(stream, from);
  }

  head() {
    return this.store.head();
  }

  positionOf(eventId: string) {
    return this.store.positionOf(eventId);
  }

  close() {
    return this.store.close();
  }
}
