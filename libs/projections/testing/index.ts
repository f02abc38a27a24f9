export * from './crashing.js';
export * from './note-counter.projection.js';
export * from './notes.js';
export * from './notes-fold.js';
export * from './patients.js';
export * from './rows-of.js';
export * from './topic-totals.projection.js';
export * from './workshop.js';
