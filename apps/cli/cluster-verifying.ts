import type { Cluster, Config } from '#config';
import { type Verification, verifyLog } from '#event-store';
import { withCluster } from './cluster-stores.js';
import { startProgress } from './progress.js';
import { positionOf, type VerifyReach } from './verifying.js';

/** The log of a cluster, event by event, as its leader tells it. @throws Error for what needs a data folder */
export async function verifiedInCluster(
  config: Config,
  cluster: Cluster,
  { patient, since, checkpoint }: VerifyReach,
): Promise<Verification> {
  if (patient !== undefined || checkpoint !== undefined) {
    const option = patient === undefined ? '--checkpoint' : '--patient';
    throw new Error(
      `${option} is for a log in a data folder. In a cluster leave it out: the whole log is verified; --since narrows it`,
    );
  }
  return withCluster(config, cluster, async ({ log }) => {
    const after = since === undefined ? {} : { after: await positionOf(log, since) };
    // Positions have gaps, and nobody has counted.
    const progress = startProgress('events', 1);
    try {
      return await verifyLog(log, { ...after, onProgress: (events) => progress.at(events, events) });
    } finally {
      progress.end();
    }
  });
}
