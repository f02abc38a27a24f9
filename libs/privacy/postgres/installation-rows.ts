import type { Postgres, PostgresConnection } from '#postgres';
import type { WrappedKey } from '../moved-rows.js';

/** What an installation has one of, by the name it is stored under. */
export type InstallationRows = ReadonlyMap<string, Uint8Array>;

export async function installationRows(db: Postgres | PostgresConnection): Promise<InstallationRows> {
  const { rows } = await db.query<WrappedKey>('select name, wrapped from installation');
  return new Map(rows.map(({ name, wrapped }) => [name, wrapped]));
}

/** Puts rows in the place of those of the same names. */
export async function putInstallationRows(
  connection: PostgresConnection,
  rows: InstallationRows,
): Promise<void> {
  await connection.query(
    `insert into installation select * from unnest($1::text[], $2::bytea[])
     on conflict (name) do update set wrapped = excluded.wrapped`,
    [[...rows.keys()], [...rows.values()].map((wrapped) => Buffer.from(wrapped))],
  );
}

export async function removeInstallationRow(db: Postgres, name: string): Promise<void> {
  await db.query('delete from installation where name = $1', [name]);
}
