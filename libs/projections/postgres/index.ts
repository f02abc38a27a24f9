export * from './leases.js';
export * from './run-shared-projector.js';
export * from './shared-projectors.js';
export { type Sharing, sharingIn } from './sharing.js';
export * from './slice-turns.js';
