import type { IdRange } from '#event-store';
import type { ReadStore } from '#read-store';
import { isShared } from '../checkpoints.js';
import {
  idRanges,
  type PartitionSet,
  partitionOf,
  partitionOfPatient,
  partitionSet,
  partitionsIn,
} from '../partitions.js';
import type { Keyed } from '../projection.js';

/** Of one who shares nothing. */
const ONLY = 0;
const EVERY_KEY: IdRange = { from: '', upTo: null };

/**
 * Where the rows of a key are added up. Where projectors share the work each partition has a shard of its own, which goes
 * with it to whoever writes it next: sums of several could not be told apart again. Else there is one.
 */
export class Shards {
  private readonly isShared: boolean;

  constructor(
    store: ReadStore,
    private readonly by: Keyed['by'],
  ) {
    this.isShared = isShared(store);
  }

  of(key: string): number {
    if (!this.isShared) return ONLY;
    return this.by === 'patient' ? partitionOfPatient(key) : partitionOf(key);
  }

  among(partitions: PartitionSet): readonly number[] {
    return this.isShared ? partitionsIn(partitions) : [ONLY];
  }

  /** Between which patients those of a shard are. */
  rangeOf(shard: number): IdRange {
    if (!this.isShared) return EVERY_KEY;
    return idRanges(partitionSet([shard]))[0] ?? EVERY_KEY;
  }
}
