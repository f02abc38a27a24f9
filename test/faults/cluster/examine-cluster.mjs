/** Looks into a cluster, beside whoever serves, and prints what it finds as one line of JSON. Settings are those of a node. */
import { loadSettings } from '#config';
import { START, verifyLog } from '#event-store';
import { checkViews } from '#projections';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { eventRegistry, projections } from '../../../dist/apps/api/folder/index.js';
import { withCluster } from '../../../dist/apps/cli/cluster-stores.js';
import { allEvents } from '../all-events.mjs';

const SCRATCH = 'fold_from_nothing';
const { config, cluster } = loadSettings();
try {
  await withCluster(config, cluster, async ({ log, readStore, open }) => {
    const { broken } = await verifyLog(log, { after: START });
    const registry = eventRegistry();
    const report = await checkViews({
      ...{ store: log, readStore, views: projections, open },
      upcast: (event) => registry.upcast(event),
      openScratch: () => openReadStore(cluster.readStore, { schema: SCRATCH }),
    });
    const wrong = report.views.filter(({ differing, quarantined }) => differing + quarantined > 0);
    if (wrong.length > 0) process.stderr.write(`${JSON.stringify(wrong)}\n`);
    process.stdout.write(
      JSON.stringify({
        events: await allEvents(log),
        broken: broken.map(({ id }) => id),
        differing: wrong.reduce((sum, { differing, quarantined }) => sum + differing + quarantined, 0),
      }),
    );
  });
} finally {
  await removeReadStore(cluster.readStore, SCRATCH);
}
