export * from './uses-event-sourcing.js';
export const projections = null;
