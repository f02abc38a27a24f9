import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Database } from '#sqlite';
import { SqliteDriver } from './driver.js';

/** Kysely over one open SQLite connection. */
export function sqliteDialect(database: Database, readOnly: boolean): Dialect {
  return {
    createDriver: () => new SqliteDriver(database, readOnly),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}
