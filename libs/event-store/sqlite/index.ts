export * from './copy-log.js';
export { HEAD_FILE, HeadWitness, LogCutOffError, readHeadFile } from './head-witness.js';
export * from './moved-mark.js';
export { PositionFile } from './position-file.js';
export * from './sqlite-event-store.js';
export * from './writer-lock.js';
