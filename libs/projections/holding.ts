import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import { ALL_PARTITIONS, type PartitionSet } from './partitions.js';

/** Which partitions a projector writes. */
export interface Holding {
  readonly partitions: PartitionSet;
  /**
   * First of all in each transaction that writes for these partitions; nobody takes them away before it ends.
   *
   * @throws LeaseLostError where they are somebody else's by now
   */
  confirm(transaction: Kysely<AnyTables>, partitions: PartitionSet): Promise<void>;
}

/** Of the only projector of a read store. */
export const HOLDS_ALL: Holding = { partitions: ALL_PARTITIONS, confirm: async () => {} };
