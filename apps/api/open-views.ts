import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { type ReadStore, ViewsDamagedError } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/sqlite';
import { viewsFile } from './data-folder.js';

const DAMAGED = new ViewsDamagedError();

/**
 * Opens the views of a data folder for reading. Where their file is damaged, or was found so by the process
 * before, it is taken away, and they are built anew from the log.
 *
 * @param onDamaged - told where that happened
 */
export async function openViews(folder: string, onDamaged: () => void): Promise<ReadStore> {
  const file = viewsFile(folder);
  const anew = () => {
    onDamaged();
    removeReadStore(file);
    rmSync(markBeside(file), { force: true });
  };
  if (existsSync(markBeside(file))) anew();
  try {
    return await opened(file);
  } catch (error) {
    if (!(error instanceof ViewsDamagedError)) throw error;
    anew();
    return opened(file);
  }
}

/** Damage that shows while the file is in use: notes that it is to be built anew at the next start. */
export function markWhereDamaged(file: string, error: unknown): void {
  // Told by its code: what a worker throws arrives as a copy, without its class.
  const { code } = (error ?? {}) as { code?: unknown };
  if (code !== DAMAGED.code) return;
  try {
    writeFileSync(markBeside(file), '', { mode: 0o600 });
  } catch {
    // A disk that takes nothing now: whoever meets the damage next notes it.
  }
}

/** The projector makes the tables later; a reader needs the file now. */
async function opened(file: string): Promise<ReadStore> {
  await openReadStore(file).close();
  return openReadStore(file, { readOnly: true });
}

function markBeside(file: string): string {
  return `${file}.damaged`;
}
