import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, isDamage, openDatabase, pragma, transaction, whyUnusable } from '#sqlite';
import { syncFolder } from '../durable-file.js';
import { ACCESS_FILE } from '../files.js';

/** Shape of the file, in `user_version`. Raise it only together with a step that brings older files along. */
const VERSION = 1;

/**
 * `text` is the entry; what stands beside it is there to be searched by, and is compared with it by a verification.
 * Places and times (milliseconds since 1970) rise together, so that every question is one walk along one index, from
 * the newest down, however long the log is. A patient has one row for all entries that were written at once: pages
 * that name many are asked for again and again.
 */
const TABLES = `
  CREATE TABLE accesses (
    place INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account TEXT NOT NULL,
    outcome TEXT NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX accesses_by_time ON accesses (at);
  CREATE INDEX accesses_by_account ON accesses (account);
  CREATE INDEX denials ON accesses (outcome) WHERE outcome = 'denied';
  CREATE INDEX denials_by_account ON accesses (account) WHERE outcome = 'denied';
  CREATE INDEX exports ON accesses (outcome) WHERE outcome = 'exported';
  CREATE INDEX exports_by_account ON accesses (account) WHERE outcome = 'exported';
  CREATE TABLE access_patients (
    patient BLOB NOT NULL,
    last INTEGER NOT NULL,
    places TEXT NOT NULL,
    PRIMARY KEY (patient, last)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE processes (
    process TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    day TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** 16 MiB of pages in memory, and as much of log before it goes into the file: patients are all over their index. */
const WRITER_SETTINGS = 'PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000';

/** Opens the access log for writing, made where there is none. @throws Error where a newer release wrote it */
export function openAccessFile(path: string): Database {
  if (!existsSync(path)) {
    // Before SQLite opens it: its write-ahead log takes the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
    syncFolder(dirname(path));
  }
  const db = openDatabase(path, { synchronous: 'FULL' });
  try {
    if (pragma(db, 'user_version') === 0) transaction(db, () => createUnlessThere(db));
    checkVersion(db);
    db.exec(WRITER_SETTINGS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** For questions, beside whoever writes. @throws Error where there is none, or a newer release wrote it */
export function openAccessFileToRead(path: string): Database {
  const db = openDatabase(path, { synchronous: 'FULL', readOnly: true });
  try {
    checkVersion(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function createUnlessThere(db: Database): void {
  if (pragma(db, 'user_version') !== 0) return;
  db.exec(TABLES);
  db.exec(`PRAGMA user_version = ${VERSION}`);
}

function checkVersion(db: Database): void {
  const version = pragma(db, 'user_version');
  if (version === VERSION) return;
  throw new Error(`the access log has format ${version}; this release knows format ${VERSION}`);
}

/** Ends a sentence about the access log. */
export function whyUnwritten(error: unknown): string {
  if (isDamage(error) || error instanceof SyntaxError) return `${ACCESS_FILE} is damaged`;
  return whyUnusable(error) ?? String((error as Error).message);
}
