import { ErrorType } from '@eventstore/db-client';
import { EventStoreError } from '../errors.js';
import { NoAnswerError } from './within.js';

/**
 * What a failed call means:
 * - `conflict`: the stream is elsewhere
 * - `refused`: nothing was written, and it may go through later
 * - `denied`: nothing was written, and somebody must change a setting
 * - `deleted`: somebody deleted the stream
 * - `misplaced`: the log was asked from a position between two events
 * - `unknown`: it may or may not have happened
 */
export type FailureKind = 'conflict' | 'refused' | 'denied' | 'deleted' | 'misplaced' | 'unknown';

const BY_TYPE: Readonly<Record<string, FailureKind>> = {
  [ErrorType.WRONG_EXPECTED_VERSION]: 'conflict',
  [ErrorType.NOT_LEADER]: 'refused',
  [ErrorType.ACCESS_DENIED]: 'denied',
  [ErrorType.STREAM_DELETED]: 'deleted',
};

/** Nothing was sent, since there was nobody to send it to; or a node said that it did not even look at it. */
const REFUSED =
  /Failed to discover|No connection established|ECONNREFUSED|Name resolution failed|Server Is (Not Ready|Too Busy|Busy)|No leader info/;

/** Errors of a batch have no code, and most no message, so that the type is looked at first. */
export function kindOf(error: unknown): FailureKind {
  const { type, message } = error as { type?: string; message?: string };
  const known = BY_TYPE[type ?? ''];
  if (known !== undefined) return known;
  if (/ReadAllResult: Error/.test(message ?? '')) return 'misplaced';
  return REFUSED.test(message ?? '') ? 'refused' : 'unknown';
}

/**
 * Whether a client that failed so must be replaced. What it could not learn of the server it keeps, and fails for
 * ever in the same way; such failures are none of its own error classes, which have a type.
 */
export function spoilsClient(error: unknown): boolean {
  if (error instanceof NoAnswerError || error instanceof EventStoreError) return false;
  return (error as { type?: string }).type === undefined;
}
