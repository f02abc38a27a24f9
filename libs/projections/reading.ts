import type { EventStore, RawEvent } from '#event-store';
import type { Checkpoint } from './checkpoints.js';
import { FiledEvent } from './filed-event.js';
import { ALL_PARTITIONS, holds, idRanges, type PartitionSet } from './partitions.js';
import type { Upcast } from './projection.js';

/** What stands in the log behind a place. */
export type Batch = {
  /** The last event that was passed, whosoever it is. */
  readonly last: Checkpoint | null;
  /** Of the events that were passed, those that were read: at least 1 where any was passed. */
  readonly passed: number;
  /** The events of some partitions, in log order. */
  readonly events: readonly FiledEvent[];
};

/** @param upTo - takes no event behind this place */
export type ReadBatch = (
  after: bigint,
  limit: number,
  upTo: Checkpoint | null,
  partitions: PartitionSet,
) => Promise<Batch>;

/** Where a projector reads the log. */
export type BatchLog = Pick<EventStore, 'readRaw' | 'readPart'>;

type Read = { readonly last: Checkpoint | null; readonly events: readonly RawEvent[] };

/** Events as the log has them filed. */
export function readFiled(log: BatchLog, upcast: Upcast): ReadBatch {
  return async (after, limit, upTo, partitions) => {
    const isWhole = partitions === ALL_PARTITIONS;
    const { last, events } = await (isWhole
      ? readWhole(log, after, limit, upTo)
      : readPart(log, after, limit, upTo, partitions));
    const filed = events.map((event) => new FiledEvent(event, upcast));
    return {
      last,
      passed: last === null ? 0 : Math.max(1, events.length),
      events: eventsOf(filed, partitions),
    };
  };
}

async function readWhole(
  log: BatchLog,
  after: bigint,
  limit: number,
  upTo: Checkpoint | null,
): Promise<Read> {
  const events = upToPlace(await log.readRaw(after, limit), upTo);
  return { last: placeOf(events.at(-1)), events };
}

/** Of the others' events nothing is known but the last one that was passed. */
async function readPart(
  log: BatchLog,
  after: bigint,
  limit: number,
  upTo: Checkpoint | null,
  partitions: PartitionSet,
): Promise<Read> {
  const { events, passed } = await log.readPart(after, limit, idRanges(partitions));
  const isBeyond = upTo !== null && passed !== null && passed.position > upTo.position;
  return { last: isBeyond ? upTo : placeOf(passed), events: upToPlace(events, upTo) };
}

function upToPlace(events: readonly RawEvent[], upTo: Checkpoint | null): readonly RawEvent[] {
  return upTo === null ? events : events.filter(({ position }) => position <= upTo.position);
}

function placeOf(event: { readonly position: bigint; readonly id: string } | null = null): Checkpoint | null {
  return event && { position: event.position, eventId: event.id };
}

/** Those of some partitions. */
export function eventsOf(events: readonly FiledEvent[], partitions: PartitionSet): readonly FiledEvent[] {
  if (partitions === ALL_PARTITIONS) return events;
  return events.filter(({ partition }) => holds(partitions, partition));
}
