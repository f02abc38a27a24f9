import type { Postgres, PostgresConnection } from './open-postgres.js';

/** Runs `work` in one transaction: all of it is committed, or none where it throws. */
export async function inTransaction<T>(
  pool: Postgres,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const result = await work(connection);
    await connection.query('commit');
    connection.release();
    return result;
  } catch (error) {
    // Closed, the server rolls back by itself; what the connection is in the middle of is not known.
    connection.release(true);
    throw error;
  }
}
