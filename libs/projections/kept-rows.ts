import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { PartitionSet } from './partitions.js';
import type { StoredRows } from './stored-rows.js';

/** What the rows of some keys change in a table. */
export interface Difference {
  /** The rows of one key as they were and as they are; one that stayed as it was is the same array. */
  add(key: string, before: StoredRows | undefined, after: StoredRows | undefined): void;
  /** Within the transaction that moves the checkpoint. */
  write(transaction: Kysely<AnyTables>): Promise<void>;
  /** Called when that transaction is committed, and only then. */
  committed(): void;
}

/** Where a view's rows are kept: each by itself, or added up. */
export interface KeptRows {
  create(db: Kysely<AnyTables>): Promise<void>;
  /** Takes away what is of keys in these partitions. */
  clear(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<void>;
  createIndexes(db: Kysely<AnyTables>): Promise<void>;
  /** Nothing is in memory any more of what was stored. */
  forget(): void;
  changes(): Difference;
  /** The same while what is empty of some partitions is built, piece by piece, to be read when the last is written. */
  building(partitions: PartitionSet, isLast: boolean): Difference;
}
