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

/** What is stored is no longer what was written. `verifyLog` names the events. */
export class DamagedLogError extends EventStoreError {
  readonly code = 'LOG_DAMAGED';
}
