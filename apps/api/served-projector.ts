import type { ProjectorWorker } from '#projections';

/** Whoever keeps the views up with the log, as the one who serves sees it: a thread, or other processes. */
export type ServedProjector = Pick<
  ProjectorWorker,
  'health' | 'wake' | 'rebuild' | 'retry' | 'checkSlice' | 'stop'
>;

/** Injection token of the {@link ServedProjector}. */
export const PROJECTOR = Symbol('Projector');
