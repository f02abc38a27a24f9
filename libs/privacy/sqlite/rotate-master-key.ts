import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#sqlite';
import { makeOnce, syncFolder } from '../durable-file.js';
import { KEYS_FILE, MASTER_KEY_FILE } from '../files.js';
import { masterKey } from '../master-key.js';
import { KeyTable } from './key-table.js';
import { finishRotation } from './master-handover.js';

export type Rotation = {
  /** Nobody else may write to it. */
  readonly dataFolder: string;
  /** The file that holds the master key now; null for `master.key` in the data folder. */
  readonly masterKeyFile: string | null;
  /** The file that holds the new one; null makes one and puts it in the place of `master.key`. */
  readonly newMasterKeyFile: string | null;
};

/**
 * Wraps every patient key and the installation secret under another master key. Killed at any instant, what was
 * the master key before still opens everything, or the new one is in its place.
 *
 * @returns how many patient keys there are
 * @throws KeyRefusedError where a master key cannot be used
 */
export function rotateMasterKey({ dataFolder, masterKeyFile, newMasterKeyFile }: Rotation): number {
  const path = join(dataFolder, KEYS_FILE);
  const own = join(dataFolder, MASTER_KEY_FILE);
  const fresh = newMasterKeyFile === null ? freshKeyBeside(own) : newMasterKeyFile;
  const current = masterKey(masterKeyFile, dataFolder);
  const db = openDatabase(path, { synchronous: 'FULL' });
  try {
    // What was wrapped by the old key must not stay in freed pages.
    db.exec('PRAGMA secure_delete = ON');
    const table = KeyTable.open(db, path, current, false);
    const rewrapped = table.rotate(masterKey(fresh, dataFolder));
    if (newMasterKeyFile === null) {
      renameSync(fresh, own);
      syncFolder(dataFolder);
    }
    finishRotation(db);
    return rewrapped;
  } finally {
    db.close();
  }
}

function freshKeyBeside(own: string): string {
  const fresh = `${own}.next`;
  // Left by a rotation that was killed before it used the key.
  rmSync(fresh, { force: true });
  makeOnce(fresh, `${randomBytes(32).toString('base64')}\n`);
  return fresh;
}
