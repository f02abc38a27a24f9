import type { Database } from './database.js';
import { driver } from './driver.js';
import { RESULT, resultCode } from './result-code.js';

/** A lock that the operating system frees when the process ends, however it ends. */
export type FileLock = { release(): void };

/** A forgotten lock must not be collected, and so freed, while the process lives. */
const taken = new Set<Database>();

/** Long enough to outlast somebody who only looks whether the lock is held. */
const PATIENCE_MS = 250;

/**
 * Takes the lock on a file made for nothing else, or gives null where another holder has it.
 * Never open or copy that file by other means in this process: closing it would drop the lock.
 */
export function takeFileLock(path: string): FileLock | null {
  const db = new driver.DatabaseSync(path);
  // An open exclusive transaction that never writes: nothing to recover when the process is killed.
  if (!held(db, `PRAGMA busy_timeout = ${PATIENCE_MS}; BEGIN EXCLUSIVE`)) return null;
  taken.add(db);
  return {
    release: () => {
      if (taken.delete(db)) db.close();
    },
  };
}

/** Whether somebody, in this process or another, holds the lock now. */
export function isFileLocked(path: string): boolean {
  const db = new driver.DatabaseSync(path, { readOnly: true });
  const free = held(db, 'PRAGMA busy_timeout = 0; SELECT count(*) FROM sqlite_schema');
  if (free) db.close();
  return !free;
}

/** Closes the connection where the lock was not to be had. */
function held(db: Database, sql: string): boolean {
  try {
    db.exec(sql);
    return true;
  } catch (error) {
    db.close();
    if (resultCode(error) === RESULT.busy) return false;
    throw error;
  }
}
