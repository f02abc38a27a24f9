import { AppendTooLargeError, InvalidEventError } from './errors.js';
import type { ChainedEvent } from './event.js';
import { APPEND_LIMITS, type ExpectedRevision } from './event-store.js';

/**
 * What every engine refuses before it looks at the stream: too much at once, or events that are not one
 * unbroken piece of this stream behind the expected revision.
 *
 * @returns the size of the append as stored, in bytes of UTF-8
 * @throws InvalidEventError
 * @throws AppendTooLargeError
 */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly ChainedEvent[],
): number {
  checkName('stream name', stream);
  if (events.length === 0) throw new InvalidEventError('An append holds at least one event');
  if (events.length > APPEND_LIMITS.events) {
    throw new AppendTooLargeError(`${events.length} events in one append; at most ${APPEND_LIMITS.events}`);
  }
  checkPiece(stream, expected, events);
  return checkSize(events);
}

/** SQLite cuts text at NUL, and a lone surrogate has no UTF-8 form: the name found would not be the one given. */
function checkName(what: string, name: string): void {
  if (typeof name !== 'string' || name === '' || name.includes('\u0000') || !name.isWellFormed()) {
    throw new InvalidEventError(
      `The ${what} ${JSON.stringify(name)} is empty, or holds NUL or a lone surrogate`,
    );
  }
}

function checkPiece(stream: string, expected: ExpectedRevision, events: readonly ChainedEvent[]): void {
  let revision = expected === 'none' ? 0 : expected + 1;
  let before: ChainedEvent | undefined;
  for (const chained of events) {
    const { event, text } = chained;
    checkName('event id', event.id);
    const where = `Event ${event.id}`;
    if (event.stream !== stream) {
      throw new InvalidEventError(`${where} belongs to stream ${event.stream}, not ${stream}`);
    }
    if (event.revision !== revision) {
      throw new InvalidEventError(
        `${where} is revision ${event.revision}; behind ${expected} comes ${revision}`,
      );
    }
    const links = before
      ? event.metadata.prevHash === before.hash
      : isStart(expected, event.metadata.prevHash);
    if (!links) throw new InvalidEventError(`${where} is not chained to the event before it`);
    if (text.includes('\u0000')) throw new InvalidEventError(`${where} holds a NUL character`);
    before = chained;
    revision += 1;
  }
  const ids = new Set(events.map(({ event }) => event.id));
  if (ids.size < events.length) throw new InvalidEventError('Two events of one append have the same id');
}

function isStart(expected: ExpectedRevision, prevHash: string | null): boolean {
  return (expected === 'none') === (prevHash === null);
}

function checkSize(events: readonly ChainedEvent[]): number {
  let bytes = 0;
  for (const { text } of events) bytes += Buffer.byteLength(text);
  if (bytes > APPEND_LIMITS.bytes) {
    throw new AppendTooLargeError(`${bytes} bytes in one append; at most ${APPEND_LIMITS.bytes}`);
  }
  return bytes;
}
