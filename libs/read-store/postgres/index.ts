export * from './bytes-in.js';
export * from './name-locks.js';
export * from './open-read-store.js';
