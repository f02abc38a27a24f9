export * from './uses-projections.js';
export const eventStore = null;
