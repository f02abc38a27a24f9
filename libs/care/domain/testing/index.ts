export * from './asking.js';
export * from './journey.js';
export * from './lives.js';
export * from './past.js';
export * from './places.js';
