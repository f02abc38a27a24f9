export * from './leases.js';
export * from './run-shared-projector.js';
export * from './shared-projectors.js';
export * from './slice-turns.js';
