import type { EventStore } from '#event-store';
import type { Checkpoint } from './checkpoints.js';
import { FiledEvent } from './filed-event.js';
import { ALL_PARTITIONS, holds, type PartitionSet } from './partitions.js';
import type { Upcast } from './projection.js';

/** What stands in the log behind a place. */
export type Batch = {
  /** The last event that was passed, whosoever it is. */
  readonly last: Checkpoint | null;
  readonly passed: number;
  /** The events of some partitions, in log order. */
  readonly events: readonly FiledEvent[];
};

/** @param upTo - takes no event behind this position */
export type ReadBatch = (
  after: bigint,
  limit: number,
  upTo: bigint | null,
  partitions: PartitionSet,
) => Promise<Batch>;

/** Events as the log has them filed. */
export function readFiled(readRaw: EventStore['readRaw'], upcast: Upcast): ReadBatch {
  return async (after, limit, upTo, partitions) => {
    const read = await readRaw(after, limit);
    const passed = upTo === null ? read : read.filter(({ position }) => position <= upTo);
    const last = passed.at(-1);
    const events = passed.map((event) => new FiledEvent(event, upcast));
    return {
      last: last ? { position: last.position, eventId: last.id } : null,
      passed: passed.length,
      events: eventsOf(events, partitions),
    };
  };
}

/** Those of some partitions. */
export function eventsOf(events: readonly FiledEvent[], partitions: PartitionSet): readonly FiledEvent[] {
  if (partitions === ALL_PARTITIONS) return events;
  return events.filter(({ partition }) => holds(partitions, partition));
}
