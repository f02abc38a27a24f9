import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#sqlite';
import { KEYS_FILE } from '../files.js';
import { erasedIn } from './key-table.js';

/** Whose keys the keys of a data folder, or a backup of them, say were erased; none where it has no keys. */
export function erasedPatients(folder: string): string[] {
  const path = join(folder, KEYS_FILE);
  if (!existsSync(path)) return [];
  const db = openDatabase(path, { synchronous: 'FULL', readOnly: true });
  try {
    return erasedIn(db);
  } finally {
    db.close();
  }
}
