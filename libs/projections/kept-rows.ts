import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { Changes } from './changes.js';
import type { PartitionSet } from './partitions.js';
import type { StoredRows, Values } from './stored-rows.js';
import type { Cell } from './sums/sums.js';

/** What the rows of some keys change in a table. */
export interface Difference extends Changes {
  /** The rows of one key as they were and as they are; one that stayed as it was is the same array. */
  add(key: string, before: StoredRows | undefined, after: StoredRows | undefined): void;
}

/** The rows of keys of which a table has none, or what they add up to. Data alone: another thread may have made it. */
export type Gathered = { readonly rows: readonly Values[] } | { readonly cells: readonly Cell[] };

/** Where a view's rows are kept: each by itself, or added up. */
export interface KeptRows {
  create(db: Kysely<AnyTables>): Promise<void>;
  /** Takes away what is of keys in these partitions. */
  clear(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<void>;
  createIndexes(db: Kysely<AnyTables>): Promise<void>;
  /** Nothing is in memory any more of what was stored. */
  forget(): void;
  changes(): Difference;
  gather(rows: ReadonlyMap<string, StoredRows>): Gathered;
  /** What is empty of some partitions is built piece by piece, to be read when the last is written. */
  building(piece: Gathered, partitions: PartitionSet, isLast: boolean): Changes;
}
