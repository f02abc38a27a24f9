import type { Difference } from '../kept-rows.js';
import type { PartitionSet } from '../partitions.js';
import type { StoredRows } from '../stored-rows.js';
import { ShardedSums } from '../sums/sharded-sums.js';
import type { Shards } from '../sums/shards.js';
import type { SummedColumns } from '../sums/sums.js';

/** Keys in order, behind one of them up to another; the last slice goes up to the end. */
export type SliceBorders = { readonly after: string | null; readonly upTo: string | null };

export type Slice = SliceBorders & {
  readonly keys: readonly string[];
  /** Whose keys they are. */
  readonly partitions: PartitionSet;
};

/** What a shard comes to whose keys have all been counted anew. */
export type Recounted = { readonly shards: readonly number[]; readonly sums: ShardedSums };

/**
 * Keys counted anew, slice by slice, in each shard from its first key to its last. What the keys that are counted change
 * meanwhile is counted with them.
 */
export class Recount {
  private sums: ShardedSums;
  /** Up to which key each shard is counted; none of it, where absent. */
  private readonly reached = new Map<number, string>();

  constructor(
    private readonly columns: SummedColumns,
    private readonly shards: Shards,
  ) {
    this.sums = this.none();
  }

  forget(): void {
    this.sums = this.none();
    this.reached.clear();
  }

  /** What keys that are counted already change. */
  changes(): Pick<Difference, 'add' | 'committed'> {
    const changed = this.none();
    return {
      add: (key, before, after) => {
        if (this.reached.size === 0) return;
        const upTo = this.reached.get(this.shards.of(key));
        if (upTo !== undefined && key <= upTo) changed.add(key, before, after);
      },
      committed: () => this.sums.addAll(changed),
    };
  }

  /**
   * @param rows - of every key of the slice
   * @returns the shards that are counted to their end; those that were not counted from their beginning are left out
   */
  take(slice: Slice, rows: ReadonlyMap<string, StoredRows>): Recounted {
    const { upTo } = slice;
    const counting = this.shards.among(slice.partitions).filter((shard) => this.isNext(shard, slice));
    for (const [key, own] of rows) {
      if (counting.includes(this.shards.of(key))) this.sums.add(key, [], own);
    }
    const done = { shards: [] as number[], sums: this.none() };
    for (const shard of counting) {
      const { upTo: end } = this.shards.rangeOf(shard);
      const isDone = upTo === null || (end !== null && upTo >= end);
      if (!isDone) {
        this.reached.set(shard, upTo);
        continue;
      }
      done.shards.push(shard);
      done.sums.in(shard).addAll(this.sums.take(shard));
      this.reached.delete(shard);
    }
    return done;
  }

  /** Whether the slice begins a shard, or goes on with it where the last one ended. */
  private isNext(shard: number, { after, upTo }: SliceBorders): boolean {
    const { from, upTo: end } = this.shards.rangeOf(shard);
    if (upTo !== null && upTo < from) return false;
    if (after !== null && end !== null && after >= end) return false;
    if (after !== null && after >= from) return this.reached.get(shard) === after;
    this.sums.take(shard);
    this.reached.delete(shard);
    return true;
  }

  private none(): ShardedSums {
    return new ShardedSums(this.columns, this.shards);
  }
}
