import type { ReadStore } from '#read-store';
import { findCheckpoints, forgetCheckpoint } from './checkpoints.js';
import { logCopy } from './log-copy/log-copy.js';
import { LOG_TIMES } from './log-times.js';
import { patientStreams } from './patient-streams.js';
import { tableOf, type ViewVersion } from './projection.js';
import { Quarantine } from './quarantine.js';
import { dropTable } from './view-table.js';

/**
 * Drops the tables of every view and version that this build does not read.
 *
 * @param views - all that this build reads
 * @returns the names of what was dropped, for example `current_placement_v1`
 */
export async function prune(readStore: ReadStore, views: readonly ViewVersion[]): Promise<string[]> {
  const read = new Set([...views, patientStreams, LOG_TIMES, logCopy].map(tableOf));
  const stored = [...(await findCheckpoints(readStore.db)).values()];
  const unread = stored.filter((view) => !read.has(tableOf(view)));
  for (const view of unread) {
    await readStore.db.transaction().execute(async (transaction) => {
      await dropTable(transaction, view);
      await forgetCheckpoint(transaction, view);
      await new Quarantine(readStore, view).clear(transaction);
    });
  }
  return unread.map(tableOf);
}
