import type { Database, SqlValue } from './database.js';
import { driver } from './driver.js';

/** `FULL`: a committed transaction survives power loss. `NORMAL`: it may not, but the file stays whole. */
export type Synchronous = 'FULL' | 'NORMAL';

export type OpenOptions = {
  readonly synchronous: Synchronous;
  /** The file must exist; nothing can be written through this connection. */
  readonly readOnly?: boolean;
  /** How long a statement waits for another connection's lock. Default 5000. */
  readonly busyTimeoutMs?: number;
};

const LEVELS = { NORMAL: 1, FULL: 2 } as const;

/**
 * Opens or creates a database file in WAL mode, with its settings read back.
 *
 * @throws Error where SQLite did not take a setting, or the file cannot be opened
 */
export function openDatabase(path: string, options: OpenOptions): Database {
  const db = new driver.DatabaseSync(path, { readOnly: options.readOnly ?? false });
  try {
    db.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs ?? 5000}`);
    if (!options.readOnly) useWriteAheadLog(db, path);
    setSynchronous(db, path, options.synchronous);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function useWriteAheadLog(db: Database, path: string): void {
  if (path === ':memory:' || pragma(db, 'journal_mode') === 'wal') return;
  const mode = pragma(db, 'journal_mode = WAL');
  if (mode !== 'wal') throw new Error(`${path} stays in journal mode ${mode}; its file system allows no WAL`);
}

function setSynchronous(db: Database, path: string, wanted: Synchronous): void {
  db.exec(`PRAGMA synchronous = ${wanted}`);
  const actual = pragma(db, 'synchronous');
  if (actual !== LEVELS[wanted]) {
    throw new Error(
      `${path} was asked for synchronous ${LEVELS[wanted]} (${wanted}) but stands at ${actual}`,
    );
  }
}

/** The value of a one-valued pragma, for example `synchronous` or `journal_mode = WAL`. */
export function pragma(db: Database, text: string): SqlValue | undefined {
  return Object.values(db.prepare(`PRAGMA ${text}`).get() ?? {})[0];
}
