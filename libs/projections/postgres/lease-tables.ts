import { type Kysely, sql } from 'kysely';
import { type AnyTables, createTable, type ReadStore } from '#read-store';
import { PARTITIONS } from '../partitions.js';

/** Creates what projectors share their work by, where it is missing. */
export async function createLeaseTables(readStore: ReadStore): Promise<void> {
  await readStore.alone(async (transaction) => {
    const text = 'text' as const;
    // Who is gone has no row: whatever else says that it holds something is void.
    const projectors = {
      holder: text,
      name: text,
      startedAt: 'integer',
      expiresAt: 'integer',
      told: 'json',
    } as const;
    await createTable(readStore, transaction, 'projectors', projectors, ['holder']);
    const leases = { partition: 'integer', holder: 'text?', epoch: 'integer' } as const;
    await createTable(readStore, transaction, 'leases', leases, ['partition']);
    await sql`insert into leases select n, null, 0 from generate_series(0, ${sql.lit(PARTITIONS - 1)}) n
      on conflict do nothing`.execute(transaction);
  });
}

/** The database's own clock, in milliseconds: the clocks of projectors may differ. */
export const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** One at a time changes who holds what. */
export async function inTurn<Result>(
  readStore: ReadStore,
  change: (transaction: Kysely<AnyTables>) => Promise<Result>,
): Promise<Result> {
  return readStore.db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtext('leases ' || current_schema()))`.execute(transaction);
    return change(transaction);
  });
}
