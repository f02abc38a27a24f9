import type { BatchPath } from './batch-path.js';
import type { Holding } from './holding.js';
import type { Standing } from './standing.js';

/** How far a view has come; `view` is the name of its table. */
export type ViewPosition = { readonly view: string; readonly position: bigint };

/** `position` of `of` is how far it is; on some engines positions have gaps, so `done` counts the events. */
export type Rebuilding = { readonly done: number; readonly position: bigint; readonly of: bigint };

/** What `Projector.open` puts together. */
export type ProjectorParts = {
  readonly path: BatchPath;
  readonly standing: Standing;
  readonly holding: Holding;
  readonly onProgress: (moved: readonly ViewPosition[]) => void;
};
