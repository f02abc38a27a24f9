import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { PieceMaker } from './building/piece-maker.js';
import type { Part } from './moved-checkpoints.js';
import type { Source } from './past.js';
import type { ReadBatch } from './reading.js';
import type { SharedFolds } from './shared-folds.js';

/** Where batches come from and go to. */
export type BatchPath = Source & {
  readonly batchSize: number;
  readonly shared: SharedFolds;
  readonly readBatch: ReadBatch;
  readonly pieceMaker?: PieceMaker;
  /** First of all in each transaction that writes; refuses one who may not, or whose past is no longer there. */
  readonly begin: (transaction: Kysely<AnyTables>, parts: readonly Part[]) => Promise<void>;
};
