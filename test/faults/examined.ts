import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordedEvent, START, verifyLog } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { checkViews } from '#projections';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from '../../apps/api/data-folder.js';
import { eventRegistry, openSealedTexts, views } from '../../apps/api/projected.js';

/** Looks into the log of a data folder, whether a service runs on it or not. */
export async function withLog<Result>(
  folder: string,
  look: (log: SqliteEventStore) => Promise<Result>,
): Promise<Result> {
  const log = await SqliteEventStore.openReadOnly(folder);
  try {
    return await look(log);
  } finally {
    await log.close();
  }
}

/** Every event of the log, and what verifying it finds broken. */
export function wholeLog(folder: string) {
  return withLog(folder, async (log) => {
    const events: RecordedEvent[] = [];
    for (;;) {
      const page = await log.readAll(events.at(-1)?.position ?? START, 5_000);
      if (page.length === 0) return { events, broken: (await verifyLog(log)).broken };
      events.push(...page);
    }
  });
}

export function headOf(folder: string): Promise<bigint> {
  return withLog(folder, async (log) => (await log.head())?.position ?? START);
}

/** How many rows of all views are not what a fold from nothing gives, as far as the views have come. */
export async function differingRows(folder: string) {
  const registry = eventRegistry();
  const sealed = openSealedTexts(folder, null);
  const scratch = mkdtempSync(join(tmpdir(), 'continuum-'));
  const readStore = openReadStore(viewsFile(folder), { readOnly: true });
  try {
    const report = await withLog(folder, (store) =>
      checkViews({
        store,
        readStore,
        views,
        upcast: (event) => registry.upcast(event),
        open: sealed.open,
        openScratch: () => openReadStore(join(scratch, 'views.db')),
      }),
    );
    const sum = { rows: 0, differing: 0, quarantined: 0 };
    for (const { rows, differing, quarantined } of report.views) {
      sum.rows += rows;
      sum.differing += differing;
      sum.quarantined += quarantined;
    }
    return sum;
  } finally {
    sealed.close();
    await readStore.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
