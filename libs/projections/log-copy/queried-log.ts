import type { EventStore, RecordedEvent } from '#event-store';

/**
 * The log as queries read it: the store itself where it is at hand, else its copy beside the views. What `head` tells of is
 * whole, and read from then on with everything before it; so is what was found by its place or its id. Commands read the store.
 */
export type QueriedLog = Pick<EventStore, 'head' | 'readStream' | 'readAll' | 'readFrom' | 'positionOf'> & {
  /**
   * All of a patient's streams by their names, in the order in which they began, where one question tells of them what
   * `readStream` would; null where it does not.
   */
  readPatient?(patient: string): Promise<ReadonlyMap<string, readonly RecordedEvent[]> | null>;
};

/** Injection token of the {@link QueriedLog}. */
export const QUERIED_LOG = Symbol('QueriedLog');
