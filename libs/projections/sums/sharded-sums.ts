import type { StoredRows } from '../stored-rows.js';
import type { Shards } from './shards.js';
import { type Cell, type SummedColumns, Sums } from './sums.js';

/** Sums in the shards of their keys. */
export class ShardedSums {
  private readonly byShard = new Map<number, Sums>();

  constructor(
    private readonly columns: SummedColumns,
    private readonly shards: Shards,
  ) {}

  /** @see Sums.add */
  add(key: string, before?: StoredRows, after?: StoredRows): void {
    this.in(this.shards.of(key)).add(before, after);
  }

  addAll(other: ShardedSums): void {
    for (const [shard, sums] of other.byShard) this.in(shard).addAll(sums);
  }

  /** @param cells - as in {@link cells} */
  addCells(cells: readonly Cell[]): void {
    for (const { values, tallies } of cells) {
      this.in(Number(values.at(-1))).addCell({ values: values.slice(0, -1), tallies });
    }
  }

  in(shard: number): Sums {
    const known = this.byShard.get(shard);
    if (known !== undefined) return known;
    const made = new Sums(this.columns);
    this.byShard.set(shard, made);
    return made;
  }

  /** The sums of one shard are let go of. */
  take(shard: number): Sums {
    const sums = this.in(shard);
    this.byShard.delete(shard);
    return sums;
  }

  /** Those in which something is counted; the last value of each names its shard. */
  get cells(): Cell[] {
    return [...this.byShard].flatMap(([shard, { cells }]) =>
      [...cells.values()]
        .filter(({ tallies }) => tallies.some(({ size }) => size > 0))
        .map(({ values, tallies }) => ({ values: [...values, shard], tallies })),
    );
  }
}
