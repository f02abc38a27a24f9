import { isRefusedWrite, RESULT, resultCode, whyUnusable } from '#sqlite';
import { DamagedLogError, EventStoreError, OutcomeUnknownError, StoreUnavailableError } from '../errors.js';

/** Says in the port's words why SQLite did not read or write; nothing was written. */
export function failure(error: unknown): EventStoreError {
  if (error instanceof EventStoreError) return error;
  const said = textOf(error);
  switch (resultCode(error)) {
    case RESULT.full:
      return new StoreUnavailableError('The disk that holds the event log is full; nothing was written', {
        cause: error,
      });
    case RESULT.readOnly:
      return new StoreUnavailableError('The event log cannot be written: it is read-only', { cause: error });
    case RESULT.corrupt:
    case RESULT.notADatabase:
      return new DamagedLogError(`The file of the event log is damaged: ${said}`, { cause: error });
    default:
      return new StoreUnavailableError(`The event log cannot be used now: ${whyUnusable(error) ?? said}`, {
        cause: error,
      });
  }
}

/**
 * After a failed COMMIT. When the log's pages were written but not synced, a crash may still bring the
 * transaction back, so only refusals from before the last page was written are certain: without it, which says
 * that it is the last, the others count for nothing.
 */
export function commitFailure(error: unknown): EventStoreError {
  const certain: (number | null)[] = [RESULT.full, RESULT.readOnly, RESULT.busy, RESULT.locked];
  if (certain.includes(resultCode(error)) || isRefusedWrite(error)) return failure(error);
  const said = textOf(error);
  return new OutcomeUnknownError(`The commit of the event log failed: ${said}`, { cause: error });
}

function textOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}
