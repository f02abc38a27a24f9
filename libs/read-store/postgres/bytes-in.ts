import { type Kysely, sql } from 'kysely';
import type { AnyTables } from '../read-store.js';

/** How much the database takes on its server's disk, all of it. */
export async function bytesIn(db: Kysely<AnyTables>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
    db,
  );
  return Number(rows[0]?.bytes ?? 0);
}
