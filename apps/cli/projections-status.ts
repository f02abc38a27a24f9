import type { Settings } from '#config';
import { statusOf, type ViewStatus } from '#projections';
import { withCluster } from './cluster-stores.js';
import { checkLog, withLog } from './event-log.js';
import { printJson, printTable } from './terminal.js';
import { withViews } from './views-file.js';

/** `projections status`: where every view stands against the log. */
export async function showProjections(settings: Settings, json: boolean): Promise<void> {
  const statuses = await statusesOf(settings);
  const told = statuses.map(({ name, version, built, position, lag, quarantined }) => {
    return { name, version, built, position: String(position), lag: Number(lag), quarantined };
  });
  if (json) return printJson({ head: String(statuses[0]?.head ?? -1n), views: told });
  printTable(
    ['VIEW', 'VERSION', 'POSITION', 'BEHIND', 'LEFT OUT'],
    told.map(({ name, version, built, position, lag, quarantined }) =>
      [name, version, built ? position : 'not built', lag, quarantined].map(String),
    ),
  );
}

async function statusesOf({ config, cluster }: Settings): Promise<ViewStatus[]> {
  const { views } = await import('../api/folder/index.js');
  if (cluster !== null) {
    return withCluster(config, cluster, ({ log, readStore }) => statusOf(log, readStore, views));
  }
  const folder = config.CONTINUUM_DATA_DIR;
  checkLog(folder);
  return withLog(folder, (log) => withViews(folder, (readStore) => statusOf(log, readStore, views)));
}
