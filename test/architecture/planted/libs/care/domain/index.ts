export * from './asks-the-clock.js';
export * from './reads-a-file.js';
export * from './throws-dice.js';
export * from './uses-its-read-model.js';
export * from './uses-nest.js';
