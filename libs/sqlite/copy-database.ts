import { closeSync, openSync } from 'node:fs';
import type { Database } from './database.js';
import { driver } from './driver.js';
import { isDamage } from './result-code.js';

/** Pages of 4 KiB at a time: often enough to show how far it is, rarely enough to cost nothing. */
const PAGES_A_STEP = 1000;
const PATIENCE_MS = 5000;

/** A database could not be copied; says from where, to where, and why. */
export class CopyFailedError extends Error {
  constructor(from: string, to: string, cause: unknown) {
    const said = String((cause as { message?: unknown } | null)?.message ?? cause);
    super(
      `${from} could not be copied to ${to}: ${said}. See that there is room, and that it may be written`,
      {
        cause,
      },
    );
  }
}

/**
 * Copies a database into a new file, as it stands at one instant, beside whoever writes it: nobody waits for
 * the copy. The copy is one file, without a log beside it, that only its owner may read.
 *
 * @param onProgress - pages copied, of how many
 * @throws CopyFailedError where there is no room, or a folder cannot be read or written; Error where `to` is there
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  // Made beforehand because the copy would take whatever mode the process gives new files.
  closeSync(openSync(to, 'wx', 0o600));
  let source: Database | undefined;
  try {
    source = new driver.DatabaseSync(from, { readOnly: true });
    // A read transaction that stays open keeps the copy at one instant, and from beginning anew after each write.
    source.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; BEGIN; SELECT count(*) FROM sqlite_schema`);
    await driver.backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
    });
  } catch (error) {
    throw copyFailure(from, to, error);
  } finally {
    source?.close();
  }
  useOneFile(to);
}

/**
 * Copies what a database holds into a new file, beside whoever writes it. Unlike {@link copyDatabase} it leaves
 * behind what was deleted, whose bytes stay in a file until something is written over them; not for large files.
 *
 * @throws CopyFailedError where there is no room, or a folder cannot be read or written; Error where `to` is there
 */
export function copyWithoutDeleted(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600));
  let source: Database | undefined;
  try {
    source = new driver.DatabaseSync(from, { readOnly: true });
    source.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
    source.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    throw copyFailure(from, to, error);
  } finally {
    source?.close();
  }
}

/** Damage is the source's, and for whoever knows what it holds to tell. */
function copyFailure(from: string, to: string, error: unknown): unknown {
  return isDamage(error) ? error : new CopyFailedError(from, to, error);
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
