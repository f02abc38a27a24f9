import { type Database, pragma, transaction } from '#sqlite';
import { StoreUnavailableError } from '../errors.js';

/** Shape of the file, in `user_version`. Raise it only together with a step that brings older files along. */
const VERSION = 1;

/**
 * Positions rise by one from 0 and are given out by the one writer. Streams are known by a number, so that the
 * index over (stream, revision), which is written at a random place for each event, stays small.
 */
const TABLES = `
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  CREATE UNIQUE INDEX events_by_id ON events (id);
`;

/** Creates the tables in a new file. @throws StoreUnavailableError where a newer release wrote the file */
export function prepareTables(db: Database): void {
  if (pragma(db, 'user_version') === 0) {
    transaction(db, () => {
      if (pragma(db, 'user_version') !== 0) return;
      db.exec(TABLES);
      db.exec(`PRAGMA user_version = ${VERSION}`);
    });
  }
  checkTables(db);
}

export function checkTables(db: Database): void {
  const version = pragma(db, 'user_version');
  if (version === VERSION) return;
  throw new StoreUnavailableError(
    version === 0
      ? 'The file holds no event log yet'
      : `The event log has format ${version}; this release knows format ${VERSION}`,
  );
}
