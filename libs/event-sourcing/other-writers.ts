import type { EventStore, RecordedEvent } from '#event-store';

/** The last event of a stream, by which the end of an append is known. */
export type StreamEnd = Pick<RecordedEvent, 'stream' | 'position' | 'id'>;

/** What other processes write to the same log, where this one does not write alone. */
export interface OtherWriters {
  /** The log as it is read for answers: never older than what was heard, and faster to read. */
  readonly copy: Pick<EventStore, 'readStream'>;
  /** Calls this for each event that anybody writes. */
  listen(heard: (stream: string, revision: number) => void): void;
  /** Takes note of what this process has written or read of a stream, which it may hear of later. */
  saw(end: StreamEnd): void;
  /**
   * Resolves when everything was heard that was acknowledged to anybody by a moment. Whoever asks meanwhile shares the look
   * at the log.
   *
   * @param byMs - of `performance.now()`; {@link BEHIND_MS} ago where absent
   * @throws StoreUnavailableError where that cannot be known now
   */
  fresh(byMs?: number): Promise<void>;
  /** Lets one at a time, of all who write to the log, work with these command ids. */
  alone<T>(ids: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** How far what a process has folded may be behind what others were told is stored. */
export const BEHIND_MS = 100;
