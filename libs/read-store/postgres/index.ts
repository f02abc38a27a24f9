export * from './open-read-store.js';
