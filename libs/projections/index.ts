export * from './patient-streams.projection.js';
export * from './projection.js';
