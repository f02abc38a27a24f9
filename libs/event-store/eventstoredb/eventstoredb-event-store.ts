import type { Observable } from 'rxjs';
import { checkAppend } from '../append-rules.js';
import { StoreUnavailableError } from '../errors.js';
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
import { readBack, unbroken } from '../read-back.js';
import { ClientHolder } from './client-holder.js';
import { type ConnectionSettings, connectionSettings } from './connection-settings.js';
import { EventPlaces, type PositionIndex } from './event-places.js';
import { LogParts } from './log-parts.js';
import { LogReader } from './log-reader.js';
import { subscribed } from './log-subscription.js';
import { LogTail } from './log-tail.js';
import { checkServers } from './server-check.js';
import { StreamHeads } from './stream-heads.js';
import { StreamWriter } from './stream-writer.js';
import { TIMERS, type Timers } from './timers.js';

export type EventStoreDBOptions = {
  /** `esdb://user:password@host:2113,…?tls=true` */
  readonly connectionString: string;
  /** PEM file of the authority that vouches for the servers. */
  readonly caFile?: string;
  /** Where events stand by their ids; without one this process follows the log itself, from its beginning. */
  readonly index?: PositionIndex;
  readonly timers?: Partial<Timers>;
};

/**
 * The event log in EventStoreDB or KurrentDB, one node or a cluster. Acknowledged means that a majority has it.
 * Everything is asked of the leader. There may be any number of writers.
 */
export class EventStoreDBEventStore implements EventStore {
  private readonly clients: ClientHolder;
  private readonly reader: LogReader;
  private readonly heads: StreamHeads;
  private readonly writer: StreamWriter;
  private readonly tail: LogTail;
  private readonly parts: LogParts;
  private readonly places: EventPlaces;
  private readonly closing = new AbortController();
  private readonly timers: Timers;

  private constructor(settings: ConnectionSettings, options: EventStoreDBOptions) {
    this.timers = { ...TIMERS, ...options.timers };
    this.clients = new ClientHolder(settings, this.timers);
    this.reader = new LogReader(this.clients, this.timers);
    this.heads = new StreamHeads(this.reader);
    this.writer = new StreamWriter(this.clients, this.reader, this.heads, this.timers);
    this.tail = new LogTail(this.reader);
    this.parts = new LogParts(this.reader, this.tail);
    this.places = new EventPlaces(this.reader, options.index);
  }

  /**
   * Opens the log, once settings and servers are found in order.
   *
   * @throws SettingsError naming every problem
   */
  static async open(options: EventStoreDBOptions): Promise<EventStoreDBEventStore> {
    const settings = connectionSettings(options.connectionString, options.caFile);
    await checkServers(settings);
    return new EventStoreDBEventStore(settings, options);
  }

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ChainedEvent[],
  ): Promise<Appended> {
    checkAppend(stream, expected, events);
    this.refuseWhenClosed();
    const end = await this.writer.append({ stream, expected, events });
    if (events.at(-1)?.hash === end.hash) this.places.wrote(events.at(-1)?.event.id ?? '', end.position);
    return end;
  }

  async readStream(stream: string, from = 0): Promise<readonly RecordedEvent[]> {
    const events = unbroken(stream, from, (await this.readRawStream(stream, from)).map(readBack));
    this.heads.read(stream, events);
    return events;
  }

  async readRawStream(stream: string, from = 0): Promise<readonly RawEvent[]> {
    this.refuseWhenClosed();
    return this.reader.stream(stream, from);
  }

  async readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    return (await this.readRaw(after, limit)).map(readBack);
  }

  async readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]> {
    this.refuseWhenClosed();
    return this.reader.after(after, limit);
  }

  async readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart> {
    this.refuseWhenClosed();
    return this.parts.after(after, limit, patients);
  }

  async readFrom(position: bigint, limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseWhenClosed();
    const records = await this.reader.from(position, limit);
    const last = records.at(-1);
    const found = records.flatMap(({ raw }) => raw ?? []);
    const missing = records.length < limit ? 0 : limit - found.length;
    const more = last && missing > 0 ? await this.reader.after(last.position, missing) : [];
    return [...found, ...more].map(readBack);
  }

  async readLast(limit: number): Promise<readonly RecordedEvent[]> {
    this.refuseWhenClosed();
    return (await this.tail.last(limit)).map(readBack);
  }

  async head(): Promise<LogHead | null> {
    this.refuseWhenClosed();
    return this.tail.head();
  }

  async positionOf(eventId: string): Promise<bigint | null> {
    this.refuseWhenClosed();
    return this.places.of(eventId);
  }

  subscribe(after: bigint): Observable<Delivery> {
    return this.follow(after, readBack);
  }

  subscribeRaw(after: bigint): Observable<Delivery<RawEvent>> {
    return this.follow(after, (raw) => raw);
  }

  private follow<Event>(after: bigint, as: (raw: RawEvent) => Event): Observable<Delivery<Event>> {
    const { clients, reader, tail, timers } = this;
    const passed = (raw: RawEvent) => {
      this.places.passed(raw.id, raw.position);
      return as(raw);
    };
    return subscribed({ clients, reader, tail, timers, closing: this.closing.signal }, after, passed);
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    await this.writer.settle();
    await this.clients.close();
    this.places.close();
  }

  private refuseWhenClosed(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailableError('The event log is closed');
  }
}
