import { inTransaction } from './in-transaction.js';
import type { Postgres, PostgresConnection } from './open-postgres.js';

/** Tables that belong together, in a schema of their own. */
export type Layout = {
  readonly schema: string;
  /** Raised where the tables change so that an older release would misread them. */
  readonly version: number;
  /** What they are, to end a sentence with: `the keys of the patients`. */
  readonly what: string;
  /** Makes them in an empty schema. */
  readonly tables: string;
};

/** The tables are not those of this release. Its message says the way out. */
export class NewerLayoutError extends Error {
  readonly code = 'NEWER_LAYOUT';
}

/**
 * Makes the schema and its tables unless they are there; of all processes, one at a time.
 *
 * @param fill - puts into new tables, in the same transaction, what they cannot be without
 * @throws NewerLayoutError where a newer release made them
 */
export async function setUpSchema(
  pool: Postgres,
  layout: Layout,
  fill: (connection: PostgresConnection) => Promise<void> = async () => {},
): Promise<void> {
  const version =
    (await layoutVersion(pool, layout)) ??
    (await inTransaction(pool, async (connection) => {
      const found = await makeUnlessThere(connection, layout);
      if (found === null) await fill(connection);
      return found;
    }));
  if (version !== null && version > layout.version) {
    throw new NewerLayoutError(`In PostgreSQL, ${whyNewer(layout, version)}`);
  }
}

/** Whether a layout is there at all. */
export async function isLaidOut(db: Queryable, { schema }: Pick<Layout, 'schema'>): Promise<boolean> {
  // Not by `to_regclass`, which may answer what this connection knew before somebody else made it.
  const text = "select from pg_tables where schemaname = $1 and tablename = 'layout'";
  return (await db.query(text, [schema])).rows.length > 0;
}

/** The version of a layout that is there; null where none is. */
export async function layoutVersion(
  db: Queryable,
  { schema }: Pick<Layout, 'schema'>,
): Promise<number | null> {
  if (!(await isLaidOut(db, { schema }))) return null;
  const { rows } = await db.query(`select max(version)::int as version from ${quoted(schema)}.layout`);
  return (rows[0]?.version as number | null) ?? null;
}

/** Ends a sentence about a layout that this release does not know. */
export function whyNewer(
  { what, version: known }: Pick<Layout, 'what' | 'version'>,
  version: number,
): string {
  return `a newer release made the tables of ${what} (layout ${version}, this one knows ${known}): run that release`;
}

type Queryable = {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/** @returns the version that somebody else has made meanwhile; null where they are made now */
async function makeUnlessThere(connection: Queryable, layout: Layout): Promise<number | null> {
  const schema = quoted(layout.schema);
  await connection.query('select pg_advisory_xact_lock(hashtext($1))', [`set up ${layout.schema}`]);
  const version = await layoutVersion(connection, layout);
  if (version !== null) return version;
  // Not `if not exists`, for which one needs the right to make schemas also where this one is there.
  const { rows } = await connection.query('select from pg_namespace where nspname = $1', [layout.schema]);
  if (rows.length === 0) await connection.query(`create schema ${schema}`);
  await connection.query(`
    create table layout (version integer not null);
    insert into layout values (${layout.version});
    ${layout.tables}`);
  return null;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
