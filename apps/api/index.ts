export * from './capabilities.js';
export { CLOCK_MARK, ClockMismatchError } from './clock-mark.js';
export type { Core } from './core.js';
export { viewsFile } from './data-folder.js';
export * from './projected.js';
export { makeLogOfItsOwn, type RestoredLog } from './restored-log.js';
export { serve } from './serve.js';
export { type RunningService, startService } from './service.js';
export * from './unfinished-restore.js';
