export { Checkpoints } from './checkpoints.js';
export * from './open-read-store.js';
