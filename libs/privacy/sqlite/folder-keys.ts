import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type Database, openDatabase } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import { KEYS_FILE } from '../files.js';
import type { KeysToMove, WrappedKey } from '../moved-rows.js';
import { SECRET, SIGNING } from '../stored-keys.js';
import { installationRow } from './installation-rows.js';
import { KeyTable } from './key-table.js';

const PAGE = 5_000;

/** The rows of a data folder's keys, as they are. Nobody may write them meanwhile. */
export class FolderKeys implements KeysToMove {
  private constructor(
    private readonly db: Database,
    /** How many patients have a key. */
    readonly count: number,
  ) {}

  /** @throws KeyRefusedError where the master key does not open them, or a rotation of it was not finished */
  static open(folder: string, master: KeyObject): FolderKeys {
    const path = join(folder, KEYS_FILE);
    const db = openDatabase(path, { synchronous: 'FULL', readOnly: true });
    try {
      const table = KeyTable.open(db, path, master, false);
      if (table.isInPlace) return new FolderKeys(db, table.patients());
      throw new KeyRefusedError(
        `A rotation of the master key of ${folder} was cut off. Finish it: continuum key rotate`,
      );
    } catch (error) {
      db.close();
      throw error;
    }
  }

  installation(): readonly WrappedKey[] {
    return [SECRET, SIGNING].flatMap((name) => {
      const wrapped = installationRow(this.db, name);
      return wrapped === null ? [] : [{ name, wrapped }];
    });
  }

  *patients(): Iterable<readonly WrappedKey[]> {
    const next = this.db.prepare(
      'SELECT patient AS name, wrapped FROM patient_key WHERE patient > ? ORDER BY patient LIMIT ?',
    );
    for (let after = ''; ; ) {
      const page = next.all<WrappedKey>(after, PAGE);
      if (page.length > 0) yield page;
      after = page.at(-1)?.name ?? after;
      if (page.length < PAGE) return;
    }
  }

  close(): void {
    this.db.close();
  }
}
