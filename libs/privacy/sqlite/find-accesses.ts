import type { Database, SqlValue } from '#sqlite';
import type { AccessesFound, AccessOutcome, AccessQuery } from '../access/access.js';
import { type AccessRow, pageOf } from '../access/access-chain.js';
import { PatientPlaces } from './patient-places.js';

/** Places from the first one to before the second. */
type Range = readonly [begin: number, end: number];

/** One page, the newest first. */
export function findAccesses(db: Database, asked: AccessQuery): AccessesFound {
  const range = rangeOf(db, asked);
  const rows =
    asked.patient === undefined ? walked(db, asked, range) : ofPatient(db, asked.patient, asked, range);
  return pageOf(rows, asked.limit);
}

/** Times rise with places, so a period is a range of them. */
function rangeOf(db: Database, { from, to, after = Number.MAX_SAFE_INTEGER }: AccessQuery): Range {
  const first = db.prepare('SELECT place FROM accesses WHERE at >= ? ORDER BY at, place LIMIT 1');
  const placeAt = (ms: number) => first.get<{ place: number }>(ms)?.place ?? Number.MAX_SAFE_INTEGER;
  return [from === undefined ? 0 : placeAt(from), Math.min(after, to === undefined ? after : placeAt(to))];
}

const COLUMNS = 'place, at, account, outcome, hash, text';

function ofPatient(
  db: Database,
  patient: string,
  { limit, outcome }: AccessQuery,
  [begin, end]: Range,
): AccessRow[] {
  const one = db.prepare(`SELECT ${COLUMNS} FROM accesses WHERE place = ?`);
  const rows = (places: readonly number[]) => places.flatMap((place) => one.get<AccessRow>(place) ?? []);
  const patientPlaces = new PatientPlaces(db);
  if (outcome === undefined) return rows(patientPlaces.before(patient, end, begin, limit + 1));
  // Said in the text, since an index over some rows serves no value that is given later.
  const rare = db.prepare(
    `SELECT place FROM accesses ${INDEXES[outcome]} WHERE outcome = '${outcome}' AND place >= ? AND place < ?`,
  );
  const wanted = new Set(rare.all<{ place: number }>(begin, end).map(({ place }) => place));
  const all = patientPlaces.before(patient, end, begin, EVERY);
  return rows(all.filter((place) => wanted.has(place)).slice(0, limit + 1));
}

/** Denials and exports are few, and have indexes of their own; what was answered is nearly all. */
const INDEXES: Readonly<Record<AccessOutcome, string>> = {
  answered: '',
  denied: 'INDEXED BY denials',
  exported: 'INDEXED BY exports',
};
const EVERY = Number.MAX_SAFE_INTEGER;

function walked(db: Database, asked: AccessQuery, range: Range): AccessRow[] {
  const { sql, values } = walkSql(asked, range);
  return db.prepare(sql).all<AccessRow>(...values);
}

/** Asks for one row more than the page shows. Which index is walked is said, not left to be guessed. */
export function walkSql(
  { account, outcome, limit }: AccessQuery,
  [begin, end]: Range,
): { readonly sql: string; readonly values: SqlValue[] } {
  const rare = outcome === undefined ? '' : INDEXES[outcome];
  const ofAccount = rare === '' ? 'INDEXED BY accesses_by_account' : `${rare}_by_account`;
  const index = account === undefined ? rare : ofAccount;
  const conditions = [
    'place >= ? AND place < ?',
    ...(account === undefined ? [] : ['account = ?']),
    ...(outcome === undefined ? [] : [`outcome = '${outcome}'`]),
  ];
  return {
    sql: `SELECT ${COLUMNS} FROM accesses ${index} WHERE ${conditions.join(' AND ')} ORDER BY place DESC LIMIT ?`,
    values: [begin, end, ...(account === undefined ? [] : [account]), limit + 1],
  };
}
