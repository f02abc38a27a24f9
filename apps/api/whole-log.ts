import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LogHead, START, StoreUnavailableError, whyNotHeld } from '#event-store';
import { EVENTS_FILE, HEAD_FILE, LogCutOffError, readHeadFile, SqliteEventStore } from '#event-store/sqlite';
import { findCheckpoints, tableOf } from '#projections';
import { ViewsDamagedError } from '#read-store';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from './data-folder.js';
import { views } from './projected.js';

type Witness = { readonly name: string; readonly knows: LogHead };

/**
 * Holds the log of a data folder against whatever else in the folder knows how far it had come: `head.json` and
 * the checkpoints of the views. Reads only, so that what is left stays as it is.
 *
 * @throws LogCutOffError where one of them knows of an event that the log does not hold
 */
export async function checkWhole(folder: string): Promise<void> {
  const log = await openLog(folder);
  try {
    const store = log instanceof SqliteEventStore ? log : null;
    for (const { name, knows } of await witnesses(folder)) {
      const why = store === null ? String(log) : await whyNotHeld(store, knows);
      if (why !== null) throw new LogCutOffError(name, knows, why);
    }
  } finally {
    if (log instanceof SqliteEventStore) await log.close();
  }
}

/** Says instead why there is none. */
async function openLog(folder: string): Promise<SqliteEventStore | string> {
  if (!existsSync(join(folder, EVENTS_FILE))) return 'is not there';
  try {
    return await SqliteEventStore.openReadOnly(folder);
  } catch (error) {
    if (error instanceof StoreUnavailableError) return `cannot be read (${error.message})`;
    throw error;
  }
}

async function witnesses(folder: string): Promise<Witness[]> {
  const head = readHeadFile(folder);
  const found: Witness[] = head === null ? [] : [{ name: HEAD_FILE, knows: head }];
  const file = viewsFile(folder);
  if (!existsSync(file)) return found;
  try {
    const readStore = openReadStore(file, { readOnly: true });
    try {
      const checkpoints = await findCheckpoints(readStore.db);
      for (const table of views.map(tableOf)) {
        const { position = START, eventId = null } = checkpoints.get(table) ?? {};
        if (eventId !== null) found.push({ name: `view ${table}`, knows: { position, id: eventId } });
      }
    } finally {
      await readStore.close();
    }
  } catch (error) {
    // Damaged views bear no witness; they are built anew.
    if (!(error instanceof ViewsDamagedError)) throw error;
  }
  return found;
}
