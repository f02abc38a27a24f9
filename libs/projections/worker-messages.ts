import type { CheckedSlice } from './check/slice-check.js';
import type { Rebuilding, ViewPosition } from './projector-parts.js';
import type { Retried } from './retry.js';

/** From the main thread to the projector's worker. */
export type ToWorker =
  | { readonly kind: 'wake' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'rebuild'; readonly request: number; readonly view: string }
  | { readonly kind: 'retry'; readonly request: number; readonly view: string; readonly key?: string }
  | {
      readonly kind: 'check';
      readonly request: number;
      readonly after: string | null;
      readonly limit: number;
    };

/** From the projector's worker to the main thread. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly moved: readonly ViewPosition[] }
  | { readonly kind: 'rebuilding'; readonly request: number; readonly progress: Rebuilding }
  | { readonly kind: 'done'; readonly request: number; readonly result: Retried | CheckedSlice | null }
  | {
      readonly kind: 'refused';
      readonly request: number;
      readonly error: Error;
      /** It may be asked again: the read store takes nothing now. */
      readonly isForNow: boolean;
    };
