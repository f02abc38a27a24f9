import type { Observable } from 'rxjs';
import type { Head } from './chain.js';
import type { ChainedEvent, RecordedEvent } from './event.js';

/** Revision of the last event the caller has seen, counted from 0; `none`: the stream must not exist yet. */
export type ExpectedRevision = number | 'none';

/** What a subscription says: an event, or that it has delivered all there was when it looked. */
export type Delivery<Event = RecordedEvent> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'caughtUp'; readonly position: bigint };

/** Where an append ended, as stored. */
export type Appended = Head & { readonly position: bigint };

/**
 * An event as the engine keeps it, unread: the text that was hashed, beside the columns it is found by.
 * After damage they may disagree; {@link verifyLog} says where.
 */
export type RawEvent = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly text: string;
  readonly hash: string;
};

/** The last event of the whole log. */
export type LogHead = { readonly position: bigint; readonly id: string };

/** Ids of patients from one, which is in it, up to another, which is not; null behind all. */
export type IdRange = { readonly from: string; readonly upTo: string | null };

/** What stands in the log behind a position, of some patients and of nobody. */
export type LogPart = {
  /** In log order; fewer than were asked for where no more were found. */
  readonly events: readonly RawEvent[];
  /** The last event that was passed, whosoever it is: up to it there is nothing but these events. Null where none was. */
  readonly passed: LogHead | null;
};

/** The limits of one append, the same on every engine. */
export const APPEND_LIMITS = { events: 64, bytes: 512 * 1024 } as const;

/** Before the first event of every log. */
export const START = -1n;

/** Where events live. Every engine passes `describeEventStore` in `testing/`. */
export interface EventStore {
  /**
   * Appends all events or none. When the returned promise resolves they are durable.
   * Sent again with the same event ids after it succeeded, it answers what is stored and writes nothing,
   * even where the payload now differs.
   *
   * @param events - made by {@link chain} behind the expected head; 1 to 64, at most 512 KiB of text in sum
   * @throws RevisionConflictError if the stream is elsewhere
   * @throws InvalidEventError if the events are not one unbroken piece of this stream
   * @throws AppendTooLargeError beyond {@link APPEND_LIMITS}
   * @throws OutcomeUnknownError if it may or may not have happened
   * @throws StoreUnavailableError if it did not happen and cannot now
   */
  append(stream: string, expected: ExpectedRevision, events: readonly ChainedEvent[]): Promise<Appended>;

  /**
   * The stream's events in order, from a revision on (default 0); none where there is no such stream.
   *
   * @throws StreamDamagedError where they are not the unbroken chain that was written
   */
  readStream(stream: string, from?: number): Promise<readonly RecordedEvent[]>;

  /**
   * At most `limit` events of the whole log after a position, in log order; some may have `damage`.
   *
   * @param after - of an event, or {@link START}: on some engines positions have gaps, so nothing computes with them
   */
  readAll(after: bigint, limit: number): Promise<readonly RecordedEvent[]>;

  /** Like {@link readAll}, but the event at the position comes first; none where no event stands there. */
  readFrom(position: bigint, limit: number): Promise<readonly RecordedEvent[]>;

  /** The last events of the log, at most `limit`, in log order. */
  readLast(limit: number): Promise<readonly RecordedEvent[]>;

  /**
   * Every event after a position, in log order: none lost, none twice, none early, while writers write.
   * Says `caughtUp` when it has delivered all there was, and again after each later piece.
   */
  subscribe(after: bigint): Observable<Delivery>;

  /** Like {@link subscribe}, but unread. */
  subscribeRaw(after: bigint): Observable<Delivery<RawEvent>>;

  /** Like {@link readAll}, but unread, for whoever checks or copies the bytes. */
  readRaw(after: bigint, limit: number): Promise<readonly RawEvent[]>;

  /**
   * Like {@link readRaw}, but without the streams of all other patients, which some engines need not even send.
   *
   * @param limit - of the events that are given, however many are passed
   * @param patients - streams of nobody are given in any case
   */
  readPart(after: bigint, limit: number, patients: readonly IdRange[]): Promise<LogPart>;

  /** Like {@link readStream}, but unread and unchecked: one stream's events in order, from a revision on (default 0). */
  readRawStream(stream: string, from?: number): Promise<readonly RawEvent[]>;

  /** Position of the log's first event where positions rise by one, so that a missing event shows. */
  readonly gaplessFrom?: bigint;

  /** What the engine itself finds wrong with the files it keeps, as it says it; reads them whole. */
  checkFile?(): Promise<readonly string[]>;

  /** The last event of the log, or null where it is empty. */
  head(): Promise<LogHead | null>;

  /** Position of an event known by its id, or null where this log does not hold it. */
  positionOf(eventId: string): Promise<bigint | null>;

  /** Settles what was accepted, then lets go of every file and connection. */
  close(): Promise<void>;
}

/** Injection token of the {@link EventStore}. */
export const EVENT_STORE = Symbol('EventStore');
