/**
 * Looks into a data folder and prints what it finds as one line of JSON.
 * A process of its own for each look: a connection that lingers would keep SQLite from recovering the files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { checkViews } from '#projections';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from '../../dist/apps/api/data-folder.js';
import { eventRegistry, projections } from '../../dist/apps/api/projected.js';
import { openSealedTexts } from '../../dist/apps/api/sealed-texts.js';
import { allEvents } from './all-events.mjs';

const [folder] = process.argv.slice(2);
const store = await SqliteEventStore.openReadOnly(folder);
const { broken } = await verifyLog(store);
const differing = await differingRows();
process.stdout.write(
  JSON.stringify({ events: await allEvents(store), broken: broken.map(({ id }) => id), differing }),
);

/** Rows of all views that are not what a fold from nothing gives, as far as the views have come. */
async function differingRows() {
  const registry = eventRegistry();
  const sealed = openSealedTexts(folder, null);
  const scratch = mkdtempSync(join(tmpdir(), 'continuum-'));
  try {
    const report = await checkViews({
      store,
      readStore: openReadStore(viewsFile(folder), { readOnly: true }),
      views: projections,
      upcast: (event) => registry.upcast(event),
      open: sealed.open,
      openScratch: () => openReadStore(join(scratch, 'views.db')),
    });
    return report.views.reduce((sum, { differing, quarantined }) => sum + differing + quarantined, 0);
  } finally {
    sealed.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
