import { isLaidOut, openPostgres, type Postgres, type PostgresConnection, whyUnusable } from '#postgres';
import type { AccessRow } from '../access/access-chain.js';
import { AccessCheck, type AccessVerification, parsed } from '../access/access-check.js';
import { patientKey } from '../access/patient-key.js';
import { accessLayout } from './access-layout.js';

const PAGE = 1000;

/**
 * Checks the access log of a database, beside whoever writes it; see {@link AccessCheck}. One without is whole.
 *
 * @param schema - default: `continuum_access`
 */
export async function verifyAccesses(url: string, schema?: string): Promise<AccessVerification> {
  const layout = accessLayout(schema);
  const pool = openPostgres({ url, schema: layout.schema, connections: 1 });
  const check = new AccessCheck();
  try {
    if (!(await isLaidOut(pool, layout))) return check.verified([], 0);
    return check.verified([], await walked(pool, check));
  } catch (error) {
    return check.verified([whyUnusable(error) ?? String((error as Error).message)], 0);
  } finally {
    await pool.end();
  }
}

/** @returns how many patients are found by entries */
async function walked(pool: Postgres, check: AccessCheck): Promise<number> {
  const connection = await pool.connect();
  try {
    // One instant, also beside whoever writes.
    await connection.query('begin isolation level repeatable read read only');
    for (let after = 0; ; ) {
      const { rows } = await connection.query<AccessRow>(
        'select * from accesses where place > $1 order by place limit $2',
        [after, PAGE],
      );
      const indexed = await indexedIn(connection, rows);
      for (const row of rows) check.take(row, (patient, place) => indexed.has(entry(patient, place)));
      after = rows.at(-1)?.place ?? after;
      if (rows.length < PAGE) break;
    }
    const { rows } = await connection.query<{ count: number }>(
      'select coalesce(sum(cardinality(places)), 0)::bigint as count from access_patients',
    );
    return rows[0]?.count ?? 0;
  } finally {
    connection.release(true);
  }
}

/** Which of the patients in these entries are found by them. */
async function indexedIn(
  connection: PostgresConnection,
  page: readonly AccessRow[],
): Promise<ReadonlySet<string>> {
  const patients = new Set(page.flatMap(({ text }) => parsed(text)?.patients ?? []));
  const { rows } = await connection.query<{ id: string; places: string[] }>(
    `select encode(patient, 'hex') as id, places from access_patients
     where patient = any($1::bytea[]) and last >= $2 and first <= $3`,
    [[...patients].map(patientKey), page[0]?.place ?? 0, page.at(-1)?.place ?? 0],
  );
  return new Set(rows.flatMap(({ id, places }) => places.map((place) => `${id} ${place}`)));
}

function entry(patient: string, place: number): string {
  return `${Buffer.from(patientKey(patient)).toString('hex')} ${place}`;
}
