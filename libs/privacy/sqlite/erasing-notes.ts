import type { Database } from '#sqlite';
import { putInstallationRow } from './installation-rows.js';

/** Before the patient's id, in the names of what is noted of the installation. Stored. */
const ERASING = 'erasing/';

/** Written before an erasure is said in the log, and taken away with the key. */
export function noteErasing(db: Database, patient: string): void {
  putInstallationRow(db, ERASING + patient, new Uint8Array());
}

/** Who was about to be erased when a process ended. */
export function erasing(db: Database): string[] {
  const rows = db
    .prepare('SELECT name FROM installation WHERE substr(name, 1, ?) = ?')
    .all<{ name: string }>(ERASING.length, ERASING);
  return rows.map(({ name }) => name.slice(ERASING.length));
}

export function forgetErasing(db: Database, patient: string): void {
  db.prepare('DELETE FROM installation WHERE name = ?').run(ERASING + patient);
}
