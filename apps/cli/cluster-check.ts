import { randomUUID } from 'node:crypto';
import type { Cluster, Config } from '#config';
import { START } from '#event-store';
import { type CheckReport, checkViews } from '#projections';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { withCluster } from './cluster-stores.js';
import { say } from './terminal.js';

/** Builds the views of a cluster anew in a schema of their own, beside them, and compares. */
export async function comparedInCluster(config: Config, cluster: Cluster): Promise<CheckReport> {
  const { eventRegistry, projections } = await import('../api/folder/index.js');
  const registry = eventRegistry();
  const schema = `check_${randomUUID()}`;
  try {
    return await withCluster(config, cluster, async ({ log, readStore, open }) => {
      const before = (await log.head())?.position ?? START;
      const report = await checkViews({
        store: log,
        readStore,
        views: projections,
        upcast: (event) => registry.upcast(event),
        open,
        openScratch: () => openReadStore(cluster.readStore, { schema }),
      });
      const after = (await log.head())?.position ?? START;
      if (after > before && report.views.some(({ differing }) => differing > 0)) {
        say('Events came meanwhile, and partitions that were ahead differ: check again when nobody writes');
      }
      return report;
    });
  } finally {
    await removeReadStore(cluster.readStore, schema);
  }
}
