import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';

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

  it('lets go of its file though it was never used', async () => {
    const unused = openReadStore(join(folder, 'other.db'));
    await unused.close();
    await expect(unused.db.selectFrom('t').selectAll().execute()).rejects.toThrow();
  });
});
