export * from './alone-with.js';
export * from './open-read-store.js';
