import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createTable, type ReadStore } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { testServer } from '#read-store/testing';

/** The way to the server, which can be cut and mended, and on which words can be lost. */
class Way {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private isCut = false;
  private isSilent = false;

  constructor() {
    const { hostname, port } = new URL(testServer());
    this.server = createServer((near) => {
      this.sockets.add(near.on('error', () => {}));
      if (this.isCut) return void near.destroy();
      const far = connect(Number(port || 5432), hostname);
      this.sockets.add(far.on('error', () => near.destroy()));
      near.on('data', (words) => this.isSilent || far.write(words)).on('close', () => far.destroy());
      far.on('data', (words) => this.isSilent || near.write(words)).on('close', () => near.destroy());
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(testServer());
    url.host = `127.0.0.1:${(this.server.address() as { port: number }).port}`;
    return url.href;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  silence(): void {
    this.isSilent = true;
  }

  mend(): void {
    this.isCut = false;
    this.isSilent = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

describe('A connection to PostgreSQL', () => {
  const unavailable = { code: 'READ_STORE_UNAVAILABLE' };
  let way: Way;
  let store: ReadStore;
  const schema = `test_${randomUUID()}`;
  const rows = async () => (await store.db.selectFrom('t').selectAll().execute()).length;
  const add = (name: string, db = store.db) => db.insertInto('t').values({ name }).execute();

  beforeEach(async () => {
    way = new Way();
    store = openReadStore(await way.open(), { schema });
    await createTable(store, store.db, 't', { name: 'text' }, ['name']);
  });
  afterEach(async () => {
    way.close();
    await store.close();
    await removeReadStore(testServer(), schema);
  });

  it('that is lost is said to be lost, and replaced by itself when there is a way again', async () => {
    way.cut();
    await expect(add('a')).rejects.toMatchObject(unavailable);
    await expect(rows()).rejects.toMatchObject(unavailable);
    way.mend();
    await add('b');
    expect(await rows()).toBe(1);
  });

  it('that is lost within a transaction leaves nothing of it', async () => {
    const cut = store.db.transaction().execute(async (transaction) => {
      await add('a', transaction);
      way.cut();
      await add('b', transaction);
    });
    await expect(cut).rejects.toMatchObject(unavailable);
    way.mend();
    expect(await rows()).toBe(0);
  });

  it('that the server ends while nobody uses it harms nobody', async () => {
    const { rows: own } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(store.db);
    const other = openReadStore(testServer(), { schema });
    const ended = await sql`select pg_terminate_backend(${own[0]?.pid}) as ended`.execute(other.db);
    await other.close();
    expect(ended.rows).toEqual([{ ended: true }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await add('a');
    expect(await rows()).toBe(1);
  });

  it('is not waited for without end where nobody answers', async () => {
    way.cut();
    way.mend();
    way.silence();
    const began = performance.now();
    await expect(rows()).rejects.toMatchObject(unavailable);
    expect(performance.now() - began).toBeLessThan(10_000);
    way.mend();
    expect(await rows()).toBe(0);
  });

  it('of a reader finds the rows of a table that was made anew with other columns, at the second try', async () => {
    const reader = openReadStore(testServer(), { schema, readOnly: true });
    const all = () => reader.db.selectFrom('t').selectAll().where('name', 'in', ['a', 'b']).execute();
    await add('a');
    expect(await all()).toEqual([{ name: 'a' }]);
    await store.db.schema.dropTable('t').execute();
    await createTable(store, store.db, 't', { name: 'text', more: 'text?' }, ['name']);
    await add('b');
    await expect(all()).rejects.toMatchObject(unavailable);
    expect(await all()).toEqual([{ name: 'b', more: null }]);
    await reader.close();
  });

  it('is waited for by more than there are, and each has its turn', async () => {
    const slow = Array.from({ length: 30 }, () => sql`select pg_sleep(0.02)`.execute(store.db));
    expect(await Promise.all(slow)).toHaveLength(30);
  });

  it('that waits too long for a lock gives up, and says that it may be tried again', async () => {
    const holder = openReadStore(testServer(), { schema });
    await holder.db.transaction().execute(async (transaction) => {
      await sql`lock table t`.execute(transaction);
      const waiting = store.db.transaction().execute(async (other) => {
        await sql`set local lock_timeout = 50`.execute(other);
        await add('a', other);
      });
      await expect(waiting).rejects.toMatchObject(unavailable);
    });
    await holder.close();
    await add('b');
    expect(await rows()).toBe(1);
  });
});
