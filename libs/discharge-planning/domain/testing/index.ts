export * from './episodes.js';
export * from './plans.js';
