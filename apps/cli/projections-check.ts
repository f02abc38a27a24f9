import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, Settings } from '#config';
import { type CheckedView, type CheckReport, checkViews, type OpenSealed } from '#projections';
import { openReadStore } from '#read-store/sqlite';
import { checkLog, withLog } from './event-log.js';
import { startProgress } from './progress.js';
import { withSealedTexts } from './sealed-texts.js';
import { printJson, printTable, say } from './terminal.js';
import { withViews } from './views-file.js';

/** `projections check`: whether the rows are what the log gives. */
export async function checkProjections({ config, cluster }: Settings, json: boolean): Promise<void> {
  const { views } =
    cluster === null
      ? await comparedInFolder(config)
      : await (await import('./cluster-check.js')).comparedInCluster(config, cluster);
  for (const { name } of views.filter(({ built }) => !built))
    say(`${name} is not built yet: nothing to compare`);
  if (json) printJson({ views: views.map(({ name, rows, differing }) => ({ name, rows, differing })) });
  else {
    const rowOf = ({ name, rows, differing, quarantined }: CheckedView) =>
      [name, rows, differing, quarantined].map(String);
    printTable(['VIEW', 'ROWS', 'DIFFERING', 'LEFT OUT'], views.map(rowOf));
  }
  const wrong = views.filter(({ differing }) => differing > 0);
  if (wrong.length === 0) return;
  const first = cluster === null ? 'Stop the service and run' : 'Run';
  say(`Rows differ. ${first}: npx continuum projections rebuild ${wrong[0]?.name}`);
  process.exitCode = 1;
}

function comparedInFolder(config: Config): Promise<CheckReport> {
  checkLog(config.CONTINUUM_DATA_DIR);
  return withSealedTexts(config, (open) => compared(config.CONTINUUM_DATA_DIR, open));
}

/** Builds the views anew in a folder of their own, which only this user may read. */
async function compared(folder: string, open: OpenSealed): Promise<CheckReport> {
  const { eventRegistry, projections } = await import('../api/folder/index.js');
  const registry = eventRegistry();
  const scratch = mkdtempSync(join(tmpdir(), 'continuum-check-'));
  const building = startProgress('events', 1);
  try {
    return await withLog(folder, (store) =>
      withViews(folder, (readStore) =>
        checkViews({
          store,
          readStore,
          views: projections,
          upcast: (event) => registry.upcast(event),
          open,
          openScratch: () => openReadStore(join(scratch, 'views.db')),
          onProgress: (progress) => {
            if (progress.phase === 'building') {
              building.at(Number(progress.position) + 1, Number(progress.of) + 1);
            }
          },
        }),
      ),
    );
  } finally {
    building.end();
    rmSync(scratch, { recursive: true, force: true });
  }
}
