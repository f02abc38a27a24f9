export * from './authorising.js';
export * from './reckoning.js';
