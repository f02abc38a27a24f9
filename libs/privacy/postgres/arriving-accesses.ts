import { isLaidOut, openPostgres, type Postgres, setUpSchema } from '#postgres';
import type { AccessRow } from '../access/access-chain.js';
import type { LastOfProcess, PatientFoundBy } from '../moved-rows.js';
import { accessLayout } from './access-layout.js';

const LAYOUT = accessLayout();

/** The access log that comes into PostgreSQL from a data folder, entry by entry as it is. */
export class ArrivingAccesses {
  private readonly pool: Postgres;

  /** @param url - `postgresql://user:password@host:port/database` */
  constructor(url: string) {
    this.pool = openPostgres({ url, schema: LAYOUT.schema, connections: 1 });
  }

  /** Makes the tables where they are not there. */
  setUp(): Promise<void> {
    return setUpSchema(this.pool, LAYOUT);
  }

  /** At most as many entries behind a place as asked for, in their order. */
  async after(place: number, limit: number): Promise<readonly AccessRow[]> {
    if (!(await isLaidOut(this.pool, LAYOUT))) return [];
    const { rows } = await this.pool.query<AccessRow>(
      'select * from accesses where place > $1 order by place limit $2',
      [place, limit],
    );
    return rows;
  }

  /** 0 where there are none. */
  async lastPlace(): Promise<number> {
    const { rows } = await this.pool.query<{ last: number | null }>(
      'select max(place) as last from accesses',
    );
    return rows[0]?.last ?? 0;
  }

  async count(): Promise<number> {
    if (!(await isLaidOut(this.pool, LAYOUT))) return 0;
    const { rows } = await this.pool.query<{ count: number }>('select count(*) from accesses');
    return rows[0]?.count ?? 0;
  }

  /** Behind those that are there: all of them, on disk when it resolves, or none. */
  async put(rows: readonly AccessRow[]): Promise<void> {
    await this.pool.query(
      `insert into accesses (place, at, account, outcome, hash, text)
       select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])`,
      [
        rows.map(({ place }) => place),
        rows.map(({ at }) => at),
        rows.map(({ account }) => account),
        rows.map(({ outcome }) => outcome),
        rows.map(({ hash }) => hash),
        rows.map(({ text }) => text),
      ],
    );
  }

  /** By which entries patients are found; what is there already is passed over. */
  async putPatients(found: readonly PatientFoundBy[]): Promise<void> {
    await this.pool.query(
      `insert into access_patients (patient, first, last, places)
       select patient, places[1], places[cardinality(places)], places
       from (select patient, places::bigint[] from unnest($1::bytea[], $2::text[]) as t (patient, places)) as named
       on conflict do nothing`,
      [found.map(({ patient }) => Buffer.from(patient)), found.map(({ places }) => `{${places.join()}}`)],
    );
  }

  async putProcesses(processes: readonly LastOfProcess[]): Promise<void> {
    await this.pool.query(
      `insert into processes (process, n, day, hash)
       select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[])
       on conflict (process) do update set n = excluded.n, day = excluded.day, hash = excluded.hash`,
      [
        processes.map(({ process }) => process),
        processes.map(({ n }) => n),
        processes.map(({ day }) => day),
        processes.map(({ hash }) => hash),
      ],
    );
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
