import type { ResourceLimits } from 'node:worker_threads';

/**
 * What is made for a batch is garbage soon after; of the default of 48 MB a third of the time would go into copying what is
 * not yet.
 */
export const THREAD_MEMORY: ResourceLimits = { maxYoungGenerationSizeMb: 192 };
