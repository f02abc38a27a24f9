import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';

const SQLITE = pathToFileURL('dist/libs/sqlite/index.js').href;
/** Brings the log into the file over and over, with hardly a pause. */
const CHECKPOINTING = `
  const { parentPort, workerData: [sqlite, file] } = require('node:worker_threads');
  import(sqlite).then(({ openDatabase }) => {
    const db = openDatabase(file, { synchronous: 'NORMAL' });
    const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    const again = setInterval(() => {
      for (let n = 0; n < 200; n++) checkpoint.all();
    });
    parentPort.once('message', () => {
      clearInterval(again);
      db.close();
    });
    parentPort.postMessage('begun');
  });
`;

describe('openReadStore', () => {
  let folder: string;
  let writer: ReadStore;
  let reader: ReadStore;
  const names = async (store: ReadStore) =>
    (await store.db.selectFrom('t').select('name').orderBy('name').execute()).map(({ name }) => name);
  const add = (store: ReadStore, name: string) =>
    store.db.insertInto('t').values({ name, ok: true }).execute();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'read-store-'));
    writer = openReadStore(join(folder, 'views.db'));
    await writer.db.schema.createTable('t').addColumn('name', 'text').addColumn('ok', 'integer').execute();
    reader = openReadStore(join(folder, 'views.db'), { readOnly: true });
  });
  afterEach(async () => {
    await reader.close();
    await writer.close();
    rmSync(folder, { recursive: true });
  });

  it('lets readers see what is committed, and only that, without waiting for the writer', async () => {
    await writer.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('t').values({ name: 'a', ok: true }).execute();
      expect(await names(reader)).toEqual([]);
    });
    expect(await names(reader)).toEqual(['a']);
  });

  it('shows a reader one state for as long as its transaction lasts', async () => {
    await add(writer, 'a');
    const seen = await reader.db.transaction().execute(async (snapshot) => {
      const before = await snapshot.selectFrom('t').selectAll().execute();
      await add(writer, 'b');
      return [before.length, (await snapshot.selectFrom('t').selectAll().execute()).length];
    });
    expect(seen).toEqual([1, 1]);
    expect(await names(reader)).toEqual(['a', 'b']);
  });

  it('writes nothing of a transaction that fails', async () => {
    const failing = writer.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('t').values({ name: 'a', ok: true }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await names(writer)).toEqual([]);
    await add(writer, 'b');
    expect(await names(writer)).toEqual(['b']);
  });

  it('keeps transactions and other statements on one connection apart', async () => {
    const transactions = ['a', 'b', 'c'].map((name) =>
      writer.db.transaction().execute(async (transaction) => {
        await transaction.insertInto('t').values({ name, ok: false }).execute();
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (name === 'b') throw new Error('no');
      }),
    );
    await Promise.allSettled([...transactions, add(writer, 'd')]);
    expect(await names(writer)).toEqual(['a', 'c', 'd']);
  });

  it('cannot be written through a reader', async () => {
    await expect(add(reader, 'a')).rejects.toThrow();
  });

  it('stores booleans, counts what a statement changed, and streams', async () => {
    await add(writer, 'a');
    await add(writer, 'b');
    const { numUpdatedRows } = await writer.db.updateTable('t').set({ ok: false }).executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(2n);
    expect(await writer.db.selectFrom('t').selectAll().where('ok', '=', false).execute()).toHaveLength(2);
    const streamed: unknown[] = [];
    for await (const row of writer.db.selectFrom('t').select('name').stream()) streamed.push(row);
    expect(streamed).toHaveLength(2);
  });

  it('does not wait for the disk at each commit, since views can be built again', async () => {
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(writer.db);
    expect(rows[0]?.synchronous).toBe(1);
  });

  it('leaves nothing in its log when it is purged, though another thread brings it into the file', async () => {
    const file = join(folder, 'views.db');
    const other = new Worker(CHECKPOINTING, { eval: true, workerData: [SQLITE, file] });
    await new Promise((resolve) => other.once('message', resolve));
    const left: number[] = [];
    for (let round = 0; round < 20; round++) {
      await writer.db.transaction().execute(async (transaction) => {
        for (let n = 0; n < 50; n++) await add({ ...writer, db: transaction }, 'x'.repeat(500));
      });
      await writer.purge([]);
      left.push(statSync(`${file}-wal`).size);
    }
    other.postMessage('stop');
    await new Promise((resolve) => other.once('exit', resolve));
    expect(left).toEqual(Array(20).fill(0));
  });

  it('lets go of its file though it was never used', async () => {
    const unused = openReadStore(join(folder, 'other.db'));
    await unused.close();
    await expect(unused.db.selectFrom('t').selectAll().execute()).rejects.toThrow();
  });
});
