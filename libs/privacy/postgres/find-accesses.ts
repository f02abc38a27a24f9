import type { Postgres } from '#postgres';
import type { AccessesFound, AccessQuery } from '../access/access.js';
import { type AccessRow, pageOf } from '../access/access-chain.js';
import { patientKey } from '../access/patient-key.js';

const EVERY = Number.MAX_SAFE_INTEGER;

/** One page, the newest first. */
export async function findAccesses(db: Postgres, asked: AccessQuery): Promise<AccessesFound> {
  const [begin, end] = await rangeOf(db, asked);
  const { text, values } = pageSql(asked, begin, end);
  return pageOf((await db.query<AccessRow>(text, values)).rows, asked.limit);
}

/** Times rise with places, so a period is a range of them: from one to before another. */
async function rangeOf(db: Postgres, { from, to, after = EVERY }: AccessQuery): Promise<[number, number]> {
  if (from === undefined && to === undefined) return [0, after];
  const first = 'select place from accesses where at >= $N order by at, place limit 1';
  const { rows } = await db.query<{ from: number | null; to: number | null }>(
    `select (${first.replace('$N', '$1')}) as "from", (${first.replace('$N', '$2')}) as "to"`,
    [from ?? 0, to ?? EVERY],
  );
  const [row] = rows;
  return [row?.from ?? EVERY, Math.min(after, row?.to ?? EVERY)];
}

/** Asks for one row more than the page shows. */
export function pageSql({ patient, account, outcome, limit }: AccessQuery, begin: number, end: number) {
  const values: unknown[] = [begin, end, limit + 1];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...(account === undefined ? [] : [`account = ${given(account)}`]),
    // Said in the text, since an index over some rows serves no value that is given later.
    ...(outcome === undefined ? [] : [`outcome = '${outcome}'`]),
  ];
  const within = ['place >= $1', 'place < $2', ...conditions].join(' and ');
  if (patient === undefined) {
    return { text: `select * from accesses where ${within} order by place desc limit $3`, values };
  }
  const whom = given(patientKey(patient));
  // From the row that the period begins in; rows of a patient do not overlap, so their order is that of their places.
  const text = `
    select accesses.* from (
      select named.first, found.place from access_patients as named
      cross join lateral unnest(named.places) as found (place)
      where named.patient = ${whom} and named.first < $2 and named.first >= coalesce(
        (select max(first) from access_patients where patient = ${whom} and first <= $1), $1)
    ) as found join accesses using (place)
    where ${within} order by found.first desc, place desc limit $3`;
  return { text, values };
}
