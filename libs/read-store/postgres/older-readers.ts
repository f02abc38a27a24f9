import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { AnyTables } from '../read-store.js';

const WITHIN_MS = 5_000;
const PAUSE_MS = 25;

/**
 * Waits a moment for everybody who may still see what was deleted before: the server keeps it for them, also in a table
 * that is written anew.
 */
export async function olderReadersGone(db: Kysely<AnyTables>): Promise<void> {
  const next = await sql<{
    xid: string;
  }>`select pg_snapshot_xmax(pg_current_snapshot())::text as xid`.execute(db);
  const older = sql`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and age(backend_xmin) > age(${next.rows[0]?.xid}::text::xid)`;
  const end = performance.now() + WITHIN_MS;
  while ((await older.execute(db)).rows.length > 0 && performance.now() < end) await sleep(PAUSE_MS);
}
