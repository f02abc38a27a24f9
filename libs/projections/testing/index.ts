export * from './note-counter.projection.js';
export * from './rows-of.js';
