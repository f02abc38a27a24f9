import { Kysely, sql } from 'kysely';
import { ReadStoreUnavailableError, ReadStoreUnfitError } from '../errors.js';
import type { AnyTables, ReadStore } from '../read-store.js';
import { PostgresBulk } from './bulk.js';
import { COLUMN_TYPES } from './column-types.js';
import { ownSchemaDialect } from './dialect.js';
import { isLockedNow } from './failure.js';
import { LAYOUT } from './layout.js';
import { olderReadersGone } from './older-readers.js';
import { Pool } from './pool.js';

/** Where the tables are, so that the database may hold other things too. */
const SCHEMA = 'continuum';

export type OpenReadStoreOptions = {
  /** Cannot write, and what takes longer than half a minute is given up. */
  readonly readOnly?: boolean;
  /** Default: `continuum`. Another one holds another set of views, for example one to compare with. */
  readonly schema?: string;
};

/**
 * The views in a PostgreSQL database. It is reached when first asked something, by any number of readers and writers.
 * Every new connection looks whether the server and the tables are of use, and a writer's first one makes the schema;
 * a connection that is lost is replaced when next one is needed.
 *
 * @param url - `postgresql://user:password@host:port/database`, with `?sslmode=verify-full&sslrootcert=FILE` for TLS
 * @throws ReadStoreUnfitError where that is no such address; all else shows when it is asked: ReadStoreUnfitError where
 * it cannot be used as it is, ReadStoreUnavailableError where it cannot now
 */
export function openReadStore(url: string, { readOnly = false, schema = SCHEMA }: OpenReadStoreOptions = {}) {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new ReadStoreUnfitError('The address of a PostgreSQL database begins with postgresql://');
  }
  const pool = new Pool({ url, schema, readOnly });
  const db: Kysely<AnyTables> = new Kysely({ dialect: ownSchemaDialect(pool) });
  let closing: Promise<void> | undefined;
  const store: ReadStore = {
    engine: 'postgres',
    db,
    columnTypes: COLUMN_TYPES,
    bulk: (shape) => new PostgresBulk(shape),
    snapshot: async (tables, read) => {
      const there = new Set((await db.introspection.getTables()).map(({ name }) => name));
      const reading = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
      return reading.execute(async (transaction) => {
        // Before the first look, which fixes what is seen: a table that is made anew behind it would seem empty.
        await lock(
          transaction,
          tables.filter((table) => there.has(table)),
        );
        return read({ ...store, db: transaction });
      });
    },
    alone: (work) =>
      db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtext('set up ' || current_schema()))`.execute(transaction);
        return work(transaction);
      }),
    purge: (tables) => purge(db, tables),
    close: () => {
      // Kysely never ends a pool that was not used.
      closing ??= db.destroy().then(() => pool.end());
      return closing;
    },
  };
  return store;
}

async function lock(transaction: Kysely<AnyTables>, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access share mode`.execute(
    transaction,
  );
}

/** Writes the tables anew: the server would leave deleted rows in their files until it needs the room. */
async function purge(db: Kysely<AnyTables>, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  await olderReadersGone(db);
  try {
    await sql`vacuum (full) ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db);
  } catch (error) {
    if (!(error instanceof ReadStoreUnavailableError) || !isLockedNow(error)) throw error;
  }
}

/** What its tables are expected to be, for whoever looks before the first one is opened. */
export function viewsLayout() {
  return { schema: SCHEMA, version: LAYOUT, what: 'the views' };
}

/** Takes the views of a schema away; nobody may use them. */
export async function removeReadStore(url: string, schema: string = SCHEMA): Promise<void> {
  const store = openReadStore(url, { schema });
  try {
    await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(store.db);
  } finally {
    await store.close();
  }
}
