import { hashOf } from '#event-store';
import type { Database, SqlValue } from '#sqlite';
import type {
  AccessEntry,
  AccessesFound,
  AccessOutcome,
  AccessPlace,
  AccessQuery,
} from '../access/access.js';
import type { StoredAccess } from './access-chain.js';
import { patientKey } from './patient-key.js';

type Row = {
  readonly place: number;
  readonly at: number;
  readonly account: string;
  readonly outcome: AccessOutcome;
  readonly hash: string;
  readonly text: string;
};
type Condition = readonly [sql: string, ...values: SqlValue[]];

/** One page, the newest first. */
export function findAccesses(db: Database, asked: AccessQuery): AccessesFound {
  const { sql, values } = accessesSql(asked);
  const rows = db.prepare(sql).all<Row>(...values);
  const shown = rows.slice(0, asked.limit);
  const end = shown.at(-1);
  const next: AccessPlace | null =
    rows.length > asked.limit && end !== undefined ? [end.at, end.place] : null;
  return { items: shown.map(entryOf), next };
}

/** Asks for one row more than the page shows. */
export function accessesSql(asked: AccessQuery): { readonly sql: string; readonly values: SqlValue[] } {
  // A patient's accesses are walked along their own index.
  const [key, tables] =
    asked.patient === undefined
      ? ['accesses', 'accesses']
      : ['access_patients', 'access_patients JOIN accesses ON accesses.place = access_patients.place'];
  const conditions = conditionsOf(asked, key);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  const sql = `SELECT accesses.place, accesses.at, account, outcome, hash, text FROM ${tables} ${where}
    ORDER BY ${key}.at DESC, ${key}.place DESC LIMIT ?`;
  return { sql, values: [...conditions.flatMap(([, ...values]) => values), asked.limit + 1] };
}

function conditionsOf(asked: AccessQuery, key: string): Condition[] {
  const { patient, account, outcome, from, to, after } = asked;
  return [
    ...(patient === undefined ? [] : [['access_patients.patient = ?', patientKey(patient)] as const]),
    ...(account === undefined ? [] : [['accesses.account = ?', account] as const]),
    // Written out: an index of the denials alone is used for nothing else.
    ...(outcome === undefined ? [] : [[`accesses.outcome = '${outcome}'`] as const]),
    ...(from === undefined ? [] : [[`${key}.at >= ?`, from] as const]),
    ...(to === undefined ? [] : [[`${key}.at < ?`, to] as const]),
    ...(after === undefined ? [] : [[`(${key}.at, ${key}.place) < (?, ?)`, ...after] as const]),
  ];
}

function entryOf({ at, account, outcome, hash, text }: Row): AccessEntry {
  const found = { at: new Date(at).toISOString(), account, outcome, hash };
  if (hashOf(text) !== hash) return { ...found, access: null };
  const { process: _, n: __, prevHash: ___, follows: ____, ...access } = JSON.parse(text) as StoredAccess;
  return { ...found, access };
}
