import type { Database } from './database.js';
import { pragma } from './open-database.js';

/**
 * Runs `work` in one write transaction: all of it is committed, or none where it throws.
 * The write lock is taken first, so that what `work` reads cannot change before it writes.
 */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Writes and commits what changes nothing, to see whether it can be done. */
export function touchDatabase(db: Database): void {
  transaction(db, () => db.exec(`PRAGMA user_version = ${pragma(db, 'user_version')}`));
}

/** Ends an open transaction without a trace; SQLite has already done so after some errors (disk full). */
export function rollBack(db: Database): void {
  if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
}
