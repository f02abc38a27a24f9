import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#sqlite';
import type { AccessRow } from '../access/access-chain.js';
import { ACCESS_FILE } from '../files.js';
import type { LastOfProcess, PatientFoundBy } from '../moved-rows.js';
import { openAccessFileToRead } from './access-tables.js';

type StoredPatient = { readonly patient: Uint8Array; readonly last: number; readonly places: string };

const PAGE = 1_000;

/** The rows of a data folder's access log, as they are; none where it has none. Nobody may write them meanwhile. */
export class FolderAccesses {
  private constructor(private readonly db: Database | null) {}

  /** @throws Error where a newer release wrote it */
  static open(folder: string): FolderAccesses {
    const path = join(folder, ACCESS_FILE);
    return new FolderAccesses(existsSync(path) ? openAccessFileToRead(path) : null);
  }

  get count(): number {
    return this.db?.prepare('SELECT count(*) AS count FROM accesses').get<{ count: number }>()?.count ?? 0;
  }

  /** At most a thousand behind a place, in their order. */
  after(place: number): readonly AccessRow[] {
    const next = this.db?.prepare('SELECT * FROM accesses WHERE place > ? ORDER BY place LIMIT ?');
    return next?.all<AccessRow>(place, PAGE) ?? [];
  }

  *patients(): Iterable<readonly PatientFoundBy[]> {
    const next = this.db?.prepare(
      'SELECT * FROM access_patients WHERE (patient, last) > (?, ?) ORDER BY patient, last LIMIT ?',
    );
    let [patient, last]: [Uint8Array, number] = [new Uint8Array(), 0];
    while (next !== undefined) {
      const page = next.all<StoredPatient>(patient, last, PAGE);
      if (page.length > 0)
        yield page.map((row) => ({ patient: row.patient, places: JSON.parse(row.places) }));
      if (page.length < PAGE) return;
      ({ patient, last } = page.at(-1) as StoredPatient);
    }
  }

  processes(): readonly LastOfProcess[] {
    return this.db?.prepare('SELECT * FROM processes').all<LastOfProcess>() ?? [];
  }

  close(): void {
    this.db?.close();
  }
}
