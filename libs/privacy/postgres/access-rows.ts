import { inTransaction, type Postgres, type PostgresConnection } from '#postgres';
import type { Numbered } from '../access/access-buffer.js';
import { type AccessEnds, type ChainedAccess, chainAccesses } from '../access/access-chain.js';
import { patientKey } from '../access/patient-key.js';

type Last = NonNullable<AccessEnds['last']> & { readonly place: number };
type Own = NonNullable<AccessEnds['own']>;

/** The access log as one process writes it; others write to the same tables, by turns. */
export class AccessRows {
  /** @param process - id of the process that writes; its entries are numbered from 0 */
  constructor(
    private readonly pool: Postgres,
    private readonly process: string,
  ) {}

  /** All of them, on disk when it resolves, or none. What is there already is passed over. */
  append(batch: readonly Numbered[]): Promise<void> {
    return inTransaction(this.pool, async (connection) => {
      await connection.query("select pg_advisory_xact_lock(hashtext('write accesses ' || current_schema()))");
      // Asked each time: others write too, and a commit that failed may have been one.
      const last = await this.last(connection);
      const own = await this.own(connection);
      const missing = batch.filter(({ n }) => n > (own?.n ?? -1));
      const { chained, ends } = chainAccesses(this.process, { last, own }, missing);
      if (ends.own === null || missing.length === 0) return;
      await put(connection, chained, (last?.place ?? 0) + 1);
      const { n, day, hash } = ends.own;
      await connection.query(
        `insert into processes (process, n, day, hash) values ($1, $2, $3, $4)
         on conflict (process) do update set n = excluded.n, day = excluded.day, hash = excluded.hash`,
        [this.process, n, day, hash],
      );
    });
  }

  private async last(connection: PostgresConnection): Promise<Last | null> {
    const { rows } = await connection.query<Last>(
      'select place, at, hash from accesses order by place desc limit 1',
    );
    return rows[0] ?? null;
  }

  private async own(connection: PostgresConnection): Promise<Own | null> {
    const { rows } = await connection.query<Own>('select n, day, hash from processes where process = $1', [
      this.process,
    ]);
    return rows[0] ?? null;
  }
}

async function put(
  connection: PostgresConnection,
  chained: readonly ChainedAccess[],
  first: number,
): Promise<void> {
  await connection.query(
    `insert into accesses (place, at, account, outcome, hash, text)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      chained.map((_, i) => first + i),
      chained.map(({ ms }) => ms),
      chained.map(({ access }) => access.actor.id),
      chained.map(({ access }) => access.outcome),
      chained.map(({ hash }) => hash),
      chained.map(({ text }) => text),
    ],
  );
  const named = [...placesOf(chained, first)];
  if (named.length === 0) return;
  await connection.query(
    `insert into access_patients (patient, first, last, places)
     select patient, places[1], places[cardinality(places)], places
     from (select patient, places::bigint[] from unnest($1::bytea[], $2::text[]) as t (patient, places)) as named`,
    [named.map(([patient]) => patientKey(patient)), named.map(([, places]) => `{${places.join()}}`)],
  );
}

function placesOf(chained: readonly ChainedAccess[], first: number): Map<string, number[]> {
  const places = new Map<string, number[]>();
  chained.forEach(({ access }, i) => {
    for (const patient of access.patients) {
      const known = places.get(patient);
      if (known === undefined) places.set(patient, [first + i]);
      else known.push(first + i);
    }
  });
  return places;
}
