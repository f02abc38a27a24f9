export * from './columns.js';
export * from './read-store.js';
