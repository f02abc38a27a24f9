import { RefusedError } from '#event-sourcing';
import type { Access, AccessesFound, AccessQuery } from './access.js';

/** Who looked. Append-only; what is in it is found by whoever may ask. */
export interface AccessLog {
  /** Why nothing can be noted now, so that nothing may be read; null where it can. */
  readonly refusal: string | null;
  /**
   * Notes it within the flush window ({@link FLUSH_MS}); nobody waits.
   *
   * @throws RefusedError `ACCESS_LOG_UNAVAILABLE` where what was noted before could not be stored for too long
   */
  note(access: Access): void;
  /**
   * Notes it, on disk when this resolves.
   *
   * @throws RefusedError `ACCESS_LOG_UNAVAILABLE` where that cannot be done now
   */
  noteDurably(access: Access): Promise<void>;
  /** Accesses noted before are found. @throws RefusedError `ACCESS_LOG_UNAVAILABLE` */
  find(asked: AccessQuery): Promise<AccessesFound>;
}

/** Injection token of the {@link AccessLog}. */
export const ACCESS_LOG = Symbol('AccessLog');

/** Reads that were noted are stored this often, in milliseconds; a process that is killed loses those since. */
export const FLUSH_MS = 250;

/** @param why - ends a sentence, for example `the disk is full` */
export function accessLogUnavailable(why: string): RefusedError {
  return new RefusedError('ACCESS_LOG_UNAVAILABLE', `Who looks cannot be written down now: ${why}`, {
    wayOut: 'Ask again in a few seconds. No record is shown unless it is noted who saw it; tell the operator',
  });
}
