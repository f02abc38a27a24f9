import { type RawEvent, readBack } from '#event-store';
import { byKeyOf, type Entry, entryOf, kindOf } from './entries.js';
import { partitionOf } from './partitions.js';
import type { Keyed, Upcast } from './projection.js';

/** An event of a batch as the log has it filed; it is read when somebody takes it, since checking and parsing are dear. */
export class FiledEvent {
  readonly kind: string;
  private read: Entry | null = null;
  private inPartition: number | null = null;

  constructor(
    readonly raw: RawEvent,
    private readonly upcast: Upcast,
  ) {
    this.kind = kindOf(raw.stream);
  }

  get entry(): Entry {
    this.read ??= entryOf(readBack(this.raw), this.upcast);
    return this.read;
  }

  get partition(): number {
    this.inPartition ??= partitionOf(this.raw.stream);
    return this.inPartition;
  }
}

/** What is taken of a batch, by key; no other event is read. */
export function takenFrom(batch: readonly FiledEvent[], keyed: Keyed): Map<string, Entry[]> {
  const some = batch.filter(({ kind }) => keyed.kinds.includes(kind));
  return byKeyOf(
    keyed,
    some.map(({ entry }) => entry),
  );
}
