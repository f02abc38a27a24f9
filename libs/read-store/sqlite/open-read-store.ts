import { rmSync } from 'node:fs';
import { Kysely } from 'kysely';
import { type Database, openDatabase } from '#sqlite';
import type { ReadStore } from '../read-store.js';
import { SqliteBulk } from './bulk.js';
import { sqliteDialect } from './dialect.js';
import { attempt } from './failure.js';

/** 32 MiB of pages in memory, and up to 16 MiB of log before it goes into the file: building a view writes a lot. */
const WRITER_SETTINGS =
  'PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON';

const PURGES_WITHIN_MS = 5000;
const PAUSE_MS = 5;
const NOBODY_WAKES = new Int32Array(new SharedArrayBuffer(4));

export type OpenReadStoreOptions = {
  /** For readers in other threads and processes: never waits for the writer, cannot write. */
  readonly readOnly?: boolean;
};

/**
 * Opens the views' file: one writer, any number of readers, each with its own connection.
 * The last commits may be gone after power loss (not after a crash of the process); since the checkpoint
 * goes with them, the projector writes them again.
 *
 * @throws ReadStoreUnavailableError where the file cannot be opened, ViewsDamagedError where it is no database any more
 */
export function openReadStore(path: string, { readOnly = false }: OpenReadStoreOptions = {}): ReadStore {
  const database = attempt(() => opened(path, readOnly));
  const db = new Kysely({ dialect: sqliteDialect(database, readOnly) });
  const store: ReadStore = {
    engine: 'sqlite',
    db,
    columnTypes: { text: 'text', integer: 'integer', boolean: 'integer', json: 'text' },
    bulk: (shape) => new SqliteBulk(db, shape),
    snapshot: (_, read) => {
      const reading = db.transaction().setAccessMode('read only');
      return reading.execute((transaction) => read({ ...store, db: transaction }));
    },
    alone: (work) => db.transaction().execute(work),
    purge: async () => attempt(() => emptyLog(database)),
    // Kysely never calls a driver that was not used, so the file is let go of here as well.
    close: async () => {
      await db.destroy();
      if (database.isOpen) database.close();
    },
  };
  return store;
}

/** SQLite waits for readers, but not for another thread's checkpoint, which has the lock for some milliseconds. */
function emptyLog(database: Database): void {
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  const end = performance.now() + PURGES_WITHIN_MS;
  while (checkpoint.get<{ busy: number }>()?.busy === 1 && performance.now() < end)
    Atomics.wait(NOBODY_WAKES, 0, 0, PAUSE_MS);
}

function opened(path: string, readOnly: boolean): Database {
  const database = openDatabase(path, { synchronous: 'NORMAL', readOnly });
  if (!readOnly) database.exec(WRITER_SETTINGS);
  return database;
}

/** Takes the views' file away; nobody may have it open. */
export function removeReadStore(path: string): void {
  // The log of a file that is gone would be played into the next one of its name, so it goes first.
  for (const file of [`${path}-wal`, `${path}-shm`, path]) rmSync(file, { force: true });
}
