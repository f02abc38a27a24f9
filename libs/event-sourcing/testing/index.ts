export * from './specification.js';
export * from './store-stand-in.js';
export * from './tally.js';
