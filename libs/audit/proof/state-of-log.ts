import type { RawEvent } from '#event-store';
import type { Checkpoint } from './checkpoint.js';
import type { Leaf, StreamHead } from './record.js';

/** Where every stream of a log ended at some event. */
export type RecordHeads = {
  /** Leaves of all records, in the order of their keys. */
  leaves(): Leaf[];
  /** Heads of the streams of one record; none where there was no such record. */
  of(record: string): StreamHead[];
};

/** The whole log as it stood at one event, and what that comes to. */
export type StateOfLog = RecordHeads &
  Pick<Checkpoint, 'event' | 'size' | 'streams' | 'recordedAt' | 'root'> & {
    /** The names of all of them. */
    records(): string[];
  };

/** The log is not what was written, so nothing is signed that rests on it. */
export class BrokenLogError extends Error {
  readonly code = 'LOG_BROKEN';
  constructor({ id, position, revision, stream }: RawEvent, what: string) {
    super(
      `Event ${id} at position ${position}, revision ${revision} of ${stream}: ${what}. ` +
        'Nothing is signed that rests on it; continuum verify names all that is broken',
    );
  }
}
