import { type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyWithoutDeleted, openDatabase } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import { KEYS_FILE } from '../files.js';
import { KeyTable } from './key-table.js';

/**
 * Copies the keys of a data folder into another folder, wrapped as they are and without what was deleted; beside
 * the service or without it. Then opens the copy.
 *
 * @returns how many patients have a key in it
 * @throws KeyRefusedError where there are no keys, or the master key does not open them
 */
export function copyKeys(folder: string, into: string, master: KeyObject): number {
  const from = join(folder, KEYS_FILE);
  if (!existsSync(from)) throw new KeyRefusedError(`${from} is missing: there are no keys to back up`);
  const copy = join(into, KEYS_FILE);
  copyWithoutDeleted(from, copy);
  const db = openDatabase(copy, { synchronous: 'FULL', readOnly: true });
  try {
    return KeyTable.open(db, copy, master, false).patients();
  } finally {
    db.close();
  }
}
