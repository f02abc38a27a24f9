import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Database } from '#sqlite';
import type { AccessRow } from '../access/access-chain.js';
import { AccessCheck, type AccessVerification } from '../access/access-check.js';
import { ACCESS_FILE } from '../files.js';
import { openAccessFileToRead, whyUnwritten } from './access-tables.js';
import { PatientPlaces } from './patient-places.js';

const PATIENTS_KEPT = 1000;
const NONE: AccessVerification = { chains: 0, entries: 0, broken: [], brokenEntries: 0, file: [] };

/**
 * Checks the access log of a folder, beside whoever writes it; see {@link AccessCheck}.
 *
 * @param folder - of the access log; one without is none, and whole
 */
export function verifyAccesses(folder: string): AccessVerification {
  const path = join(folder, ACCESS_FILE);
  if (!existsSync(path)) return NONE;
  let db: Database | undefined;
  try {
    db = openAccessFileToRead(path);
    // One instant, also beside whoever writes.
    db.exec('BEGIN');
    const file = db.prepare('PRAGMA integrity_check').all<{ integrity_check: string }>();
    const said = file.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
    return verified(db, said);
  } catch (error) {
    return { ...NONE, file: [whyUnwritten(error)] };
  } finally {
    db?.close();
  }
}

function verified(db: Database, file: readonly string[]): AccessVerification {
  const places = new PatientPlaces(db);
  /** As far as they were looked up: the next entry that names somebody is mostly in the same row. */
  const known = new LRUCache<string, ReadonlySet<number>>({ max: PATIENTS_KEPT });
  const isFound = (patient: string, place: number) => {
    if (known.get(patient)?.has(place)) return true;
    const found = new Set(places.around(patient, place));
    known.set(patient, found);
    return found.has(place);
  };
  const check = new AccessCheck();
  for (const row of db.prepare('SELECT * FROM accesses ORDER BY place').iterate<AccessRow>()) {
    check.take(row, isFound);
  }
  const indexed = db
    .prepare('SELECT sum(json_array_length(places)) AS count FROM access_patients')
    .get<{ count: number | null }>();
  return check.verified(file, indexed?.count ?? 0);
}
