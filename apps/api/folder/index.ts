// Apart from the index, so that a verb that opens the folder by itself loads no service.
export { buildingThread } from '../building-thread.js';
export { CLOCK_MARK, checkClockMark } from '../clock-mark.js';
export { viewsFile } from '../data-folder.js';
export { finishErasures } from '../erased-again.js';
export * from '../projected.js';
export { CLOCK_BOUND_MS, LAG_BOUND } from '../readiness-bounds.js';
export { makeLogOfItsOwn, type RestoredLog } from '../restored-log.js';
export * from '../unfinished-restore.js';
export { checkWhole } from '../whole-log.js';
