import type { Database } from './database.js';

/**
 * Closes a connection that wrote, with everything moved from the write-ahead log into the file. SQLite does so
 * by itself only once every statement is collected, which one of the drivers leaves to chance.
 */
export function closeDatabase(db: Database): void {
  if (!db.isOpen) return;
  try {
    // A reader in the middle of something keeps the log; then the next opening moves it.
    db.exec('PRAGMA busy_timeout = 500; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // What was committed is safe in the write-ahead log.
  }
  db.close();
}
