import { loadSettings } from '#config';
import { START } from '#event-store';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { withCluster } from '../../../dist/apps/cli/cluster-stores.js';
import { look } from '../look.mjs';

const SCRATCH = 'fold_from_nothing';

/** Looks into a cluster, beside whoever serves. @param settings - as a node is told */
export async function examineCluster(settings) {
  const { config, cluster } = loadSettings(settings);
  const openScratch = () => openReadStore(cluster.readStore, { schema: SCRATCH });
  try {
    return await withCluster(config, cluster, ({ log, readStore, open }) =>
      look({ store: log, readStore, open, openScratch, verifying: { after: START } }),
    );
  } finally {
    await removeReadStore(cluster.readStore, SCRATCH);
  }
}
