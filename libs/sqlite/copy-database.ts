import { closeSync, openSync } from 'node:fs';
import { driver } from './driver.js';

/** Pages of 4 KiB at a time: often enough to show how far it is, rarely enough to cost nothing. */
const PAGES_A_STEP = 1000;
const PATIENCE_MS = 5000;

/**
 * Copies a database into a new file, as it stands at one instant, beside whoever writes it: nobody waits for
 * the copy. The copy is one file, without a log beside it, that only its owner may read.
 *
 * @param onProgress - pages copied, of how many
 * @throws Error where `to` is there already
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  // Made beforehand because the copy would take whatever mode the process gives new files.
  closeSync(openSync(to, 'wx', 0o600));
  const source = new driver.DatabaseSync(from, { readOnly: true });
  try {
    // A read transaction that stays open keeps the copy at one instant, and from beginning anew after each write.
    source.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; BEGIN; SELECT count(*) FROM sqlite_schema`);
    await driver.backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
  useOneFile(to);
}

/**
 * Copies what a database holds into a new file, beside whoever writes it. Unlike {@link copyDatabase} it leaves
 * behind what was deleted, whose bytes stay in a file until something is written over them; not for large files.
 *
 * @throws Error where `to` is there already
 */
export function copyWithoutDeleted(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600));
  const source = new driver.DatabaseSync(from, { readOnly: true });
  try {
    source.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
    source.prepare('VACUUM INTO ?').run(to);
  } finally {
    source.close();
  }
}

/** A copy that says it has a write-ahead log could not be read where nothing may be written. */
function useOneFile(path: string): void {
  const db = new driver.DatabaseSync(path);
  try {
    db.exec('PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}
