import { readCheckpointFile } from '#audit/proof';
import type { Cluster, Config } from '#config';
import { type EventStore, type Verification, type VerifyOptions, verifyLog } from '#event-store';
import { withCluster } from './cluster-stores.js';
import { startProgress } from './progress.js';
import { checkpointVerified, NO_KEY, positionOf, type Verified, type VerifyReach } from './verifying.js';

/** The log of a cluster, event by event, as its leader tells it. @throws Error for what needs a data folder */
export async function verifiedInCluster(
  config: Config,
  cluster: Cluster,
  { patient, since, checkpoint }: VerifyReach,
): Promise<Verified> {
  if (patient !== undefined) {
    throw new Error(
      '--patient is for a log in a data folder. In a cluster leave it out: the whole log is verified; --since narrows it',
    );
  }
  const held = checkpoint === undefined ? null : readCheckpointFile(checkpoint).checkpoint;
  return withCluster(config, cluster, async ({ log, signer }) => {
    if (held !== null) {
      const own = (await signer()) ?? NO_KEY;
      return checkpointVerified(log, held, own, (onEvent) => walked(log, { onEvent }));
    }
    const after = since === undefined ? {} : { after: await positionOf(log, since) };
    return { verification: await walked(log, after), differs: null };
  });
}

async function walked(log: EventStore, options: VerifyOptions): Promise<Verification> {
  // Positions have gaps, and nobody has counted.
  const progress = startProgress('events', 1);
  try {
    return await verifyLog(log, { ...options, onProgress: (events) => progress.at(events, events) });
  } finally {
    progress.end();
  }
}
