export * from './bitemporal.js';
export * from './check.js';
export { type Checkpoint, checkpointOf, findCheckpoints, positionOf } from './checkpoints.js';
export * from './errors.js';
export * from './known-at.js';
export { type PatientStreamRow, patientStreams } from './patient-streams.js';
export * from './projection.js';
export * from './projection-progress.js';
export {
  Projector,
  type ProjectorOptions,
  type Rebuilding,
  type ViewPosition,
} from './projector.js';
export * from './projector.worker-host.js';
export * from './projector.worker-side.js';
export * from './prune.js';
export { isLeftOut, quarantinedCount } from './quarantine.js';
export type { Retried } from './retry.js';
export * from './run-projector.js';
export type { CheckedSlice } from './slice-check.js';
export * from './status.js';
export { type Counts, tallyOf } from './sums.js';
export { decodeRows, selectFrom } from './view-rows.js';
export * from './wake-up.js';
