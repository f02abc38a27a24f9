import { sql } from 'kysely';
import type { ReadStore } from '../read-store.js';

/**
 * Does something while nobody else does it with any of the same names, in whatever process on this database. Takes a
 * connection for as long.
 *
 * @throws ReadStoreUnavailableError where it cannot be known that nobody does
 */
export function aloneWith<T>(
  { db }: Pick<ReadStore, 'db'>,
  names: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    // All in one order, so that no two wait for each other.
    for (const name of [...new Set(names)].sort()) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);
    }
    return work();
  });
}
