import type { Check } from '../../check.js';
import { eventStoreRestarted } from './event-store-restarted.js';
import { nodeKilled } from './node-killed.js';
import { postgresCrowded, postgresPaused, postgresRestarted } from './postgres-away.js';
import { projectorKilled, projectorPaused, projectorsAlike } from './projector-gone.js';
import { followersKilled, leaderKilled, nodeFrozen } from './real-nodes.js';
import { wireBroken } from './wire.js';

/** Faults of a cluster, each of which leaves it whole. */
export const cluster: readonly Check[] = [
  nodeKilled,
  projectorKilled,
  projectorPaused,
  projectorsAlike,
  postgresRestarted,
  postgresPaused,
  postgresCrowded,
  wireBroken,
  eventStoreRestarted,
  leaderKilled,
  followersKilled,
  nodeFrozen,
];
