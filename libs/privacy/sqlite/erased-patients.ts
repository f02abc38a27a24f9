import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import { KEYS_FILE } from '../files.js';
import { erasedIn } from './key-table.js';

/**
 * Whose keys were erased, as the keys of a data folder or a copy of them say; nobody's where it has no keys.
 *
 * @throws KeyRefusedError where they cannot be read
 */
export function erasedPatients(folder: string): string[] {
  const path = join(folder, KEYS_FILE);
  if (!existsSync(path)) return [];
  let db: Database | undefined;
  try {
    db = openDatabase(path, { synchronous: 'FULL', readOnly: true });
    return erasedIn(db);
  } catch (cause) {
    throw new KeyRefusedError(
      `${path} cannot be read, and it may say who was erased. To restore without it, move it away`,
      { cause },
    );
  } finally {
    db?.close();
  }
}
