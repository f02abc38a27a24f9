import { RefusedError } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';

/** A place in a log that a query can be asked to have reached. */
export type ConsistencyToken = {
  /** Id of the log. */
  readonly log: string;
  /** Id of the last event included. */
  readonly event: string;
  /** Where that event stands in that log. */
  readonly position: bigint;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const POSITION = /^(0|[1-9]\d{0,19})$/;

/** Opaque text for callers to hand back. */
export function writeToken({ log, event, position }: ConsistencyToken): string {
  return Buffer.from(`${log}/${event}/${position}`).toString('base64url');
}

/** @throws RefusedError `INVALID_CONSISTENCY_TOKEN` for a text that no command answered with */
export function readToken(text: string): ConsistencyToken {
  const plain = text.length > 200 ? '' : Buffer.from(text, 'base64url').toString('latin1');
  const [log = '', event = '', position = '', ...more] = plain.split('/');
  if (UUID.test(log) && UUID.test(event) && POSITION.test(position) && more.length === 0) {
    return { log, event, position: BigInt(position) };
  }
  throw new RefusedError('INVALID_CONSISTENCY_TOKEN', 'The consistency token is none', {
    field: 'X-Continuum-After',
    wayOut: 'Send the consistencyToken of a command exactly as it was answered',
  });
}

/** Makes the tokens of one log. */
export class Marks {
  /** @param log - id of the log */
  constructor(readonly log: string) {}

  /** The place of the last of these events; null where there are none. */
  after(events: readonly RecordedEvent[]): string | null {
    const last = events.at(-1);
    return last === undefined ? null : writeToken({ log: this.log, event: last.id, position: last.position });
  }
}
