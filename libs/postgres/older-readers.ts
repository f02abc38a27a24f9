import { setTimeout as sleep } from 'node:timers/promises';
import type { Postgres } from './open-postgres.js';

const WITHIN_MS = 5_000;
const PAUSE_MS = 25;

const NEXT = 'select pg_snapshot_xmax(pg_current_snapshot())::text as xid';
const OLDER = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
  and age(backend_xmin) > age($1::text::xid)`;

/**
 * Waits a moment for everybody who may still see what was deleted before: the server keeps it for them, also in a table
 * that is written anew.
 */
export async function olderReadersGone(pool: Postgres): Promise<void> {
  const next = await pool.query<{ xid: string }>(NEXT);
  const end = performance.now() + WITHIN_MS;
  while (performance.now() < end) {
    const { rows } = await pool.query(OLDER, [next.rows[0]?.xid]);
    if (rows.length === 0) return;
    await sleep(PAUSE_MS);
  }
}
