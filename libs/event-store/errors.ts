import type { RecordedEvent } from './event.js';

/** Base of everything an event store may say; engines throw no other error. */
export abstract class EventStoreError extends Error {
  abstract readonly code: string;
}

/** The stream is not where the caller believed it to be; load it again and decide anew. */
export class RevisionConflictError extends EventStoreError {
  readonly code = 'REVISION_CONFLICT';
  constructor(
    readonly stream: string,
    readonly expected: number | 'none',
    readonly actual: number | 'none',
  ) {
    super(`Stream ${stream} is at revision ${actual}, expected ${expected}`);
  }
}

/** The event can never be stored as it is. */
export class InvalidEventError extends EventStoreError {
  readonly code = 'INVALID_EVENT';
}

/** More than one append may hold: 512 KiB as stored, 64 events. */
export class AppendTooLargeError extends EventStoreError {
  readonly code = 'APPEND_TOO_LARGE';
}

/**
 * Nobody knows whether the append happened. Read the stream and look for the command's id; if it is
 * not there, send the same events again.
 */
export class OutcomeUnknownError extends EventStoreError {
  readonly code = 'OUTCOME_UNKNOWN';
}

/** The store refuses writes for now (disk full, closing, unreachable); nothing was written. */
export class StoreUnavailableError extends EventStoreError {
  readonly code = 'STORE_UNAVAILABLE';
}

/** The log was asked from a position where no event of it stands: what knew the position knew another log. */
export class UnknownPositionError extends EventStoreError {
  readonly code = 'POSITION_UNKNOWN';
  constructor(readonly position: bigint) {
    super(`No event of the log stands at position ${position}`);
  }
}

/** An event that breaks the chain of its stream. */
export type Damage = { readonly event: string; readonly revision: number; readonly what: string };

/** What is stored of a stream is not the unbroken chain that was written. Nothing may be decided on it. */
export class StreamDamagedError extends EventStoreError {
  readonly code = 'STREAM_DAMAGED';
  constructor(
    readonly stream: string,
    readonly damage: readonly Damage[],
    /** The stream as it is stored, for who must read it all the same; some of them may have `damage`. */
    readonly events: readonly RecordedEvent[],
  ) {
    const [{ event, revision, what } = { event: '', revision: -1, what: '' }] = damage;
    const more = damage.length > 1 ? `, and ${damage.length - 1} more` : '';
    super(`Stream ${stream} is damaged: event ${event} at revision ${revision}: ${what}${more}`);
  }
}

/** The log's file itself is damaged: what is stored cannot be read. */
export class DamagedLogError extends EventStoreError {
  readonly code = 'LOG_DAMAGED';
}
