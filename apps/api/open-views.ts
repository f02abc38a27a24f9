import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { type EventStore, whyNotHeld } from '#event-store';
import { LogCutOffError } from '#event-store/sqlite';
import { statusOf, tableOf } from '#projections';
import { type ReadStore, ViewsDamagedError } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/sqlite';
import { viewsFile } from './data-folder.js';
import { views } from './projected.js';

/**
 * Opens the views of a data folder for reading. Where their file is damaged, or was found so by the process
 * before, it is taken away, and they are built anew from the log.
 *
 * @param onDamaged - told where that happened
 * @throws LogCutOffError where a view knows of an event that the log does not hold
 */
export async function openViews(
  folder: string,
  store: EventStore,
  onDamaged: () => void,
): Promise<ReadStore> {
  const file = viewsFile(folder);
  const mark = markBeside(file);
  const anew = () => {
    onDamaged();
    removeReadStore(file);
    rmSync(mark, { force: true });
  };
  if (existsSync(mark)) anew();
  try {
    return await openWhole(file, store);
  } catch (error) {
    if (!(error instanceof ViewsDamagedError)) throw error;
    anew();
    return openWhole(file, store);
  }
}

/** Damage that shows while the file is in use: notes that it is to be built anew at the next start. */
export function markWhereDamaged(file: string, error: unknown): void {
  // Told by its code: what a worker throws arrives as a copy, without its class.
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === DAMAGED.code) writeFileSync(markBeside(file), '', { mode: 0o600 });
}

const DAMAGED = new ViewsDamagedError();

function markBeside(file: string): string {
  return `${file}.damaged`;
}

async function openWhole(file: string, store: EventStore): Promise<ReadStore> {
  // The projector makes the tables later; a reader needs the file now.
  await openReadStore(file).close();
  const readStore = openReadStore(file, { readOnly: true });
  try {
    for (const { position, eventId, ...view } of await statusOf(store, readStore, views)) {
      const why = eventId === null ? null : await whyNotHeld(store, { position, id: eventId });
      if (eventId !== null && why !== null) {
        throw new LogCutOffError(`view ${tableOf(view)}`, { position, id: eventId }, why);
      }
    }
    return readStore;
  } catch (error) {
    await readStore.close();
    throw error;
  }
}
