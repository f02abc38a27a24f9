export * from './copy-log.js';
export { HEAD_FILE, HeadWitness, LogCutOffError } from './head-witness.js';
export * from './sqlite-event-store.js';
export * from './writer-lock.js';
