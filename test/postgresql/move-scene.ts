import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgres, type Postgres } from '#postgres';
import { testServer } from '#read-store/testing';
import { EventStoreDBDouble } from '../doubles/eventstoredb/double.js';
import { continuum, type Ran } from '../e2e/cli.js';

/** Servers of a cluster that nobody has used yet, and a copy of a data folder that is to move there. */
export class MoveScene {
  readonly folder: string;

  private constructor(
    private readonly place: string,
    readonly double: EventStoreDBDouble,
    readonly database: string,
    private readonly name: string,
  ) {
    this.folder = join(place, 'data');
  }

  static async of(folder: string): Promise<MoveScene> {
    const place = mkdtempSync(join(tmpdir(), 'continuum-move-'));
    const name = `move_${randomUUID()}`;
    await onServer((server) => server.query(`create database "${name}"`));
    const database = new URL(testServer());
    database.pathname = `/${name}`;
    const scene = new MoveScene(place, await EventStoreDBDouble.start(), database.href, name);
    cpSync(folder, scene.folder, { recursive: true });
    return scene;
  }

  get env(): Record<string, string> {
    return {
      CONTINUUM_EVENT_STORE: this.double.connectionString,
      CONTINUUM_READ_STORE: this.database,
      CONTINUUM_MASTER_KEY_FILE: join(this.folder, 'master.key'),
      CONTINUUM_CLOCK: 'driven',
    };
  }

  move(words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return continuum(this.folder, ['move', '--json', ...words], { ...this.env, ...env });
  }

  /** Ends a move by `kill -9` when the event store holds so many events. */
  async killedAt(events: number): Promise<void> {
    const child = spawn(process.execPath, ['dist/apps/cli/main.js', 'move', '--from', this.folder], {
      env: { PATH: process.env.PATH, ...this.env },
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.once('close', done));
    while (this.events.length < events && child.exitCode === null) await sleep(1);
    child.kill('SIGKILL');
    await ended;
  }

  /** What the event store holds of ours. */
  get events() {
    return this.double.log.records.filter(({ type }) => !type.startsWith('$'));
  }

  /** Behind the scenes of the database. */
  sql(schema: string, text: string, values: unknown[] = []) {
    const pool = openPostgres({ url: this.database, schema, connections: 1 });
    return pool.query(text, values).finally(() => pool.end());
  }

  async schemas(): Promise<string[]> {
    const { rows } = await this.sql(
      'public',
      "select nspname::text as name from pg_namespace where nspname like 'continuum%' order by 1",
    );
    return rows.map(({ name }) => name as string);
  }

  async remove(): Promise<void> {
    this.double.stop();
    await onServer((server) => server.query(`drop database "${this.name}" with (force)`));
    rmSync(this.place, { recursive: true, force: true });
  }
}

async function onServer(work: (server: Postgres) => Promise<unknown>): Promise<void> {
  const server = openPostgres({ url: testServer(), schema: 'public', connections: 1 });
  try {
    await work(server);
  } finally {
    await server.end();
  }
}
