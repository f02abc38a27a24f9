import { type EventStore, type RawEvent, readBack } from '#event-store';
import type { Checkpoint } from './checkpoints.js';
import { type Entry, entryOf } from './entries.js';
import { ALL_PARTITIONS, holds, type PartitionSet, partitionOf } from './partitions.js';
import type { Upcast } from './projection.js';

/** What stands in the log behind a place. */
export type Batch = {
  /** The last event that was passed, whosoever it is. */
  readonly last: Checkpoint | null;
  readonly passed: number;
  /** The events of some partitions, in log order. */
  readonly entries: readonly Entry[];
};

/** @param upTo - takes no event behind this position */
export type ReadBatch = (
  after: bigint,
  limit: number,
  upTo: bigint | null,
  partitions: PartitionSet,
) => Promise<Batch>;

/** Every event as the log gives it. */
export function readAllOf(store: Pick<EventStore, 'readAll'>, upcast: Upcast): ReadBatch {
  return async (after, limit, upTo) => {
    const events = upToHere(await store.readAll(after, limit), upTo);
    return { ...passed(events), entries: events.map((event) => entryOf(event, upcast)) };
  };
}

/** Events beside their texts, so that they can be copied. Those of other partitions are not even read. */
export function readCopied(readRaw: EventStore['readRaw'], upcast: Upcast): ReadBatch {
  return async (after, limit, upTo, partitions) => {
    const events = upToHere(await readRaw(after, limit), upTo);
    const own =
      partitions === ALL_PARTITIONS
        ? events
        : events.filter(({ stream }) => holds(partitions, partitionOf(stream)));
    return { ...passed(events), entries: own.map((raw: RawEvent) => entryOf(readBack(raw), upcast, raw)) };
  };
}

/** Those of some partitions among entries. */
export function entriesOf(entries: readonly Entry[], partitions: PartitionSet): readonly Entry[] {
  if (partitions === ALL_PARTITIONS) return entries;
  return entries.filter(({ event }) => holds(partitions, partitionOf(event.stream)));
}

type Placed = { readonly position: bigint; readonly id: string };

function upToHere<Event extends Placed>(events: readonly Event[], upTo: bigint | null): readonly Event[] {
  return upTo === null ? events : events.filter(({ position }) => position <= upTo);
}

function passed(events: readonly Placed[]): Pick<Batch, 'last' | 'passed'> {
  const last = events.at(-1);
  return { last: last ? { position: last.position, eventId: last.id } : null, passed: events.length };
}
