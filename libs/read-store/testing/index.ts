export * from './indexes-of.js';
export * from './read-store.contract.js';
export * from './read-store-place.js';
export * from './watch-updates.js';
