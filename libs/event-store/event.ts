/** Any plain JSON value: no bigint, undefined, NaN, Date or NUL. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** When something was true for the patient, on the calendar of the facility where it was. Stored. */
export type EffectiveAt = {
  /** Facility-local, `2025-01-09` (precision `day`) or `2025-01-09T14:30` (precision `minute`). */
  readonly local: string;
  /** `-06:00`; null where the precision is `day`. */
  readonly offset: string | null;
  /** IANA name, for example `America/Chicago`. */
  readonly zone: string;
  readonly precision: 'minute' | 'day';
};

export type Actor = { readonly id: string; readonly role: string; readonly organisation: string | null };

/** Where a fact came from when nobody typed it here: the row of an import. `row` and `digest` may be absent. */
export type Source = {
  readonly kind: 'api' | 'import' | 'system';
  /** Name of the feed, for example `synthea/encounters`. */
  readonly name?: string;
  readonly row?: string;
  /** Keyed digest of the row's content. */
  readonly digest?: string;
};

export type EventMetadata = {
  /** When the service learned it: UTC, ISO 8601 with milliseconds. */
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly commandId: string;
  readonly commandDigest: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly source: Source;
};

/** An event before it is chained to its stream. */
export type EventDraft = {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Null for reference data. */
  readonly patient: string | null;
  readonly organisation: string | null;
  readonly effectiveAt: EffectiveAt | null;
  /** Id of the event that first stated the fact; the event's own id where it states a new one. */
  readonly factId: string;
  readonly supersedes: string | null;
  readonly data: JsonObject;
  /** Ciphertext of the identifying and free-text values, or null. */
  readonly sealed: string | null;
  readonly metadata: EventMetadata;
};

/** An event as it stands in its stream. Stored. */
export type EventEnvelope = Omit<EventDraft, 'metadata'> & {
  readonly stream: string;
  /** Place in the stream, counted from 0. */
  readonly revision: number;
  readonly metadata: EventMetadata & {
    /** Hash of the event before it in the stream; null for the first. */
    readonly prevHash: string | null;
  };
};

/**
 * What an engine is given to keep: the event, the text that was hashed, and the hash.
 * Only {@link chain} makes one.
 */
export type ChainedEvent = { readonly event: EventEnvelope; readonly text: string; readonly hash: string };

/** An event read back: `position` is the engine's, rising through the whole log. */
export type RecordedEvent = EventEnvelope & {
  readonly position: bigint;
  /** What is wrong, where the text no longer has its hash: then there is nothing but where the event stands. */
  readonly damage?: string;
  readonly metadata: EventEnvelope['metadata'] & { readonly hash: string };
};
