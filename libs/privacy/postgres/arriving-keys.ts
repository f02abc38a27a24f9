import { isLaidOut, openPostgres, type Postgres, type PostgresConnection, setUpSchema } from '#postgres';
import { KeyRefusedError } from '../errors.js';
import type { KeysToMove, WrappedKey } from '../moved-rows.js';
import { ARRIVING, isSameKey, SECRET } from '../stored-keys.js';
import { keyLayout } from './key-layout.js';

/** How the keys of an installation stand in PostgreSQL, to whoever moves them there. */
export type KeysThere = 'none' | 'arriving' | 'in use';

const LAYOUT = keyLayout();
/** What the processes of a cluster call their connections. */
const NODES = ['continuum', 'continuum_keys', 'continuum_access'];

/**
 * Keys that come into PostgreSQL from a data folder, as they are. Until they are {@link letIn}, nobody can open them, so
 * that no process of a cluster works on a log that is not all there.
 */
export class ArrivingKeys {
  private readonly pool: Postgres;

  /** @param url - `postgresql://user:password@host:port/database` */
  constructor(url: string) {
    this.pool = openPostgres({ url, schema: LAYOUT.schema, connections: 1 });
  }

  /** How many connections the processes of a cluster have to this database now. */
  async connectedNodes(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*) from pg_stat_activity
       where datname = current_database() and application_name = any($1) and pid <> pg_backend_pid()`,
      [NODES],
    );
    return rows[0]?.count ?? 0;
  }

  /** @throws KeyRefusedError where those there are of another installation */
  async standing(keys: KeysToMove): Promise<KeysThere> {
    if (!(await isLaidOut(this.pool, LAYOUT))) return 'none';
    const { rows } = await this.pool.query<WrappedKey>('select name, wrapped from installation');
    const secret = keys.installation().find(({ name }) => name === SECRET);
    const there = rows.find(({ name }) => name === SECRET);
    if (secret === undefined || !isSameKey(secret, there)) {
      throw new KeyRefusedError(
        `PostgreSQL holds the keys of another installation, in the schema ${LAYOUT.schema}. ` +
          'Name an empty database in CONTINUUM_READ_STORE',
      );
    }
    return rows.some(({ name }) => name === ARRIVING) ? 'arriving' : 'in use';
  }

  /** Puts all of them there, in one transaction. What arrived before and is not the same is destroyed. */
  async receive(keys: KeysToMove): Promise<void> {
    if ((await this.standing(keys)) === 'arriving') {
      if ((await this.difference(keys)) === null) return;
      await this.pool.query(`drop schema "${LAYOUT.schema}" cascade`);
    }
    await setUpSchema(this.pool, LAYOUT, async (connection) => {
      await putInstallation(connection, [
        ...keys.installation(),
        { name: ARRIVING, wrapped: new Uint8Array() },
      ]);
      for (const page of keys.patients()) await putPatients(connection, page);
    });
  }

  /** The first thing that is not as it was, to begin a sentence with; null where all is. */
  async difference(keys: KeysToMove): Promise<string | null> {
    let count = 0;
    for (const page of keys.patients()) {
      count += page.length;
      const names = page.map(({ name }) => name);
      const { rows } = await this.pool.query<WrappedKey>(
        'select patient as name, wrapped from patient_key where patient = any($1::text[])',
        [names],
      );
      const there = new Map(rows.map((row) => [row.name, row]));
      const other = page.find((row) => !isSameKey(row, there.get(row.name)));
      if (other !== undefined) return `The key of patient ${other.name}`;
    }
    const { rows: installation } = await this.pool.query<WrappedKey>(
      'select name, wrapped from installation where name <> $1',
      [ARRIVING],
    );
    const there = new Map(installation.map((row) => [row.name, row]));
    const other = keys.installation().find((row) => !isSameKey(row, there.get(row.name)));
    if (other !== undefined) return `The installation's ${other.name} key`;
    const { rows } = await this.pool.query<{ count: number }>('select count(*) from patient_key');
    return rows[0]?.count === count ? null : 'The number of patient keys';
  }

  /** From now on the processes of a cluster open them. */
  async letIn(): Promise<void> {
    await this.pool.query('delete from installation where name = $1', [ARRIVING]);
  }

  /** From now on none opens them any more that has not. */
  async shut(): Promise<void> {
    await this.pool.query(`insert into installation values ($1, '') on conflict do nothing`, [ARRIVING]);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

async function putInstallation(connection: PostgresConnection, rows: readonly WrappedKey[]): Promise<void> {
  await connection.query('insert into installation select * from unnest($1::text[], $2::bytea[])', [
    rows.map(({ name }) => name),
    rows.map(({ wrapped }) => Buffer.from(wrapped)),
  ]);
}

async function putPatients(connection: PostgresConnection, rows: readonly WrappedKey[]): Promise<void> {
  await connection.query('insert into patient_key select * from unnest($1::text[], $2::bytea[])', [
    rows.map(({ name }) => name),
    rows.map(({ wrapped }) => Buffer.from(wrapped)),
  ]);
}
