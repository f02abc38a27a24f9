import type { Source } from './past.js';
import type { SharedFolds } from './shared-folds.js';

/** Where batches come from and go to. */
export type BatchPath = Source & { readonly batchSize: number; readonly shared: SharedFolds };
