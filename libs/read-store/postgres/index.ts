export * from './alone-with.js';
export * from './bytes-in.js';
export * from './open-read-store.js';
