import type pg from 'pg';
import { ReadStoreUnfitError } from '../errors.js';

/** Raised where the tables that are kept beside the views change so that an older release would misread them. */
export const LAYOUT = 1;

/** PostgreSQL 14, the oldest that its makers still look after. */
const OLDEST_SERVER = 140_000;

type Found = {
  readonly server: number;
  readonly encoding: string;
  readonly there: boolean;
  readonly laid: boolean;
};

/**
 * Looks whether a server, and what lies in the schema, is of use; a writer makes the schema where there is none.
 *
 * @throws ReadStoreUnfitError where they are not
 */
export async function makeReady(
  client: pg.ClientBase,
  { schema, readOnly }: { readonly schema: string; readonly readOnly: boolean },
): Promise<void> {
  const { rows } = await client.query<Found>(
    `select current_setting('server_version_num')::int as server, current_setting('server_encoding') as encoding,
      to_regnamespace($1) is not null as there, to_regclass($1 || '.layout') is not null as laid`,
    [quoted(schema)],
  );
  const [found] = rows;
  if (found === undefined) return;
  if (found.server < OLDEST_SERVER) {
    throw unfit(`PostgreSQL ${serverName(found.server)} is too old: take 14 or later`);
  }
  if (found.encoding !== 'UTF8') {
    throw unfit(`The database is encoded as ${found.encoding}: make one with ENCODING 'UTF8'`);
  }
  if (found.laid) await refuseNewer(client);
  else if (!readOnly) await client.query(layOut(schema, found.there));
}

async function refuseNewer(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: number }>('select max(version)::int as version from layout');
  const version = rows[0]?.version ?? LAYOUT;
  if (version <= LAYOUT) return;
  throw unfit(
    `A newer release has made its tables (layout ${version}, this one knows ${LAYOUT}): start that release, or name another database`,
  );
}

/** One text is one transaction. Whoever comes second waits for the lock and finds it done. */
function layOut(schema: string, isThere: boolean): string {
  return `
    select pg_advisory_xact_lock(hashtext('lay out ' || ${literal(schema)}));
    ${isThere ? '' : `create schema if not exists ${quoted(schema)};`}
    create table if not exists layout (version integer not null);
    insert into layout select ${LAYOUT} where not exists (select from layout)`;
}

function unfit(words: string): ReadStoreUnfitError {
  return new ReadStoreUnfitError(`The database of the views cannot be used. ${words}`);
}

function serverName(number: number): string {
  return String(Math.floor(number / 10_000));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
