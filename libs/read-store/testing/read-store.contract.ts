import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { BulkTable, createTable, hasTable, type ReadStore, RowCodec } from '../index.js';
import type { ReadStorePlace } from './read-store-place.js';

const COLUMNS = { name: 'text', age: 'integer', active: 'boolean', tags: 'json', note: 'text?' } as const;
type Person = { name: string; age: number; active: boolean; tags: unknown; note: string | null };

/** What every engine promises. Each test is given an empty place, which is removed after it. */
export function describeReadStore(engine: string, place: () => ReadStorePlace): void {
  describe(`${engine} keeps the promises of a read store:`, () => {
    let here: ReadStorePlace;
    let store: ReadStore;
    let people: BulkTable;
    const codec = new RowCodec(COLUMNS);
    const person = (name: string, more: Partial<Person> = {}): Person => ({
      ...{ name, age: 40, active: true, tags: [], note: null },
      ...more,
    });
    const put = (...rows: Person[]) =>
      people.upsert(
        store.db,
        rows.map((row) => codec.encode(row)),
      );
    const all = async (from = store) =>
      (await from.db.selectFrom('people').selectAll().orderBy('name').execute()).map((row) =>
        codec.decode<Person>(row),
      );
    const names = async (from = store) => (await all(from)).map(({ name }) => name);

    beforeEach(async () => {
      here = place();
      store = here.open();
      await createTable(store, store.db, 'people', COLUMNS, ['name']);
      people = new BulkTable(store, 'people', COLUMNS, ['name']);
    });
    afterEach(() => here.remove());

    it('gives back every value as it was put', async () => {
      const rows = [
        person('', { age: 0, active: false, note: '' }),
        person('{"a,b"}\\', { age: Number.MAX_SAFE_INTEGER, tags: { deep: [null, 'NULL', '\\'] } }),
        person('Ægir\u{1f600}\n\t\'"', { age: Number.MIN_SAFE_INTEGER, note: 'null' }),
      ];
      await put(...rows);
      expect(await all()).toEqual(rows);
      for (const row of [
        ...rows,
        person('\x1f', { note: '\x1e' }),
        person('a', { note: '\x1e' }),
        person('\x1e\x1f\x1e', { note: '\x1f\x1f' }),
      ]) {
        await people.delete(
          store.db,
          (await names()).map((name) => [name]),
        );
        await put(row);
        expect(await all()).toEqual([row]);
        expect(await people.find(store.db, [row.name])).toHaveLength(1);
      }
    });

    it('gives counts and sums as numbers', async () => {
      await put(person('a', { age: 3 }), person('b', { age: 4 }));
      const { fn } = store.db;
      const told = store.db
        .selectFrom('people')
        .select([fn.countAll().as('rows'), fn.sum('age').as('years'), fn.max('age').as('oldest')]);
      expect(await told.executeTakeFirst()).toEqual({ rows: 2, years: 7, oldest: 4 });
    });

    it('orders and compares text by its bytes, whatever the language of the machine', async () => {
      const ordered = ['A', 'B', 'Z', 'a', 'a b', 'ab', 'b', 'Ä', 'ß', '一', '\ufffd', '\u{1f600}'];
      await put(...[...ordered].reverse().map((name) => person(name)));
      expect(await names()).toEqual(ordered);
      const behind = store.db.selectFrom('people').select('name').where('name', '>', 'a').orderBy('name');
      const next = await behind.limit(2).execute();
      expect(next).toEqual([{ name: 'a b' }, { name: 'ab' }]);
      expect(await behind.where('name', '<', 'b').execute()).toHaveLength(2);
    });

    it.each([0, 1, 5, 257, 5_000])('writes, replaces, finds and deletes %d rows', async (count) => {
      const rows = Array.from({ length: count }, (_, i) => person(`k${i}`, { age: i }));
      await put(...rows);
      await put(...rows.map((row) => ({ ...row, note: 'again' })));
      const keys = rows.map(({ name }) => name);
      const found = await people.find<Person>(store.db, [...keys, 'nobody']);
      expect(found.map(({ note }) => note)).toEqual(Array(count).fill('again'));
      await people.delete(
        store.db,
        keys.slice(1).map((name) => [name]),
      );
      expect(await names()).toEqual(keys.slice(0, 1));
    });

    it('finds and deletes by keys of several columns', async () => {
      const columns = { owner: 'text', urgent: 'boolean', nth: 'integer' } as const;
      await createTable(store, store.db, 'notes', columns, ['owner', 'urgent', 'nth']);
      const notes = new BulkTable(store, 'notes', columns, ['owner', 'urgent', 'nth']);
      const rows = ['ann', 'bob'].flatMap((owner) =>
        [true, false].flatMap((urgent) => [1, 2].map((nth) => [owner, urgent, nth])),
      );
      await notes.upsert(store.db, rows);
      await notes.upsert(store.db, rows);
      await notes.delete(store.db, [
        ['ann', true, 1],
        ['bob', false, 2],
        ['cho', true, 1],
      ]);
      expect(await notes.find(store.db, ['ann'])).toHaveLength(3);
      expect(await notes.find(store.db, ['ann', 'bob', 'cho'])).toHaveLength(6);
    });

    it('sees what is committed, and only that, without waiting for whoever writes', async () => {
      const reader = here.open({ readOnly: true });
      await store.db.transaction().execute(async (transaction) => {
        await people.upsert(transaction, [codec.encode(person('a'))]);
        expect(await names(reader)).toEqual([]);
      });
      expect(await names(reader)).toEqual(['a']);
    });

    it('writes nothing of a transaction that fails', async () => {
      const failing = store.db.transaction().execute(async (transaction) => {
        await people.upsert(transaction, [codec.encode(person('a'))]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await put(person('b'));
      expect(await names()).toEqual(['b']);
    });

    it('shows one state for as long as a snapshot lasts', async () => {
      await put(person('a'));
      const reader = here.open({ readOnly: true });
      const seen = await reader.snapshot(['people', 'not_there'], async (snapshot) => {
        await put(person('b'));
        const before = await names(snapshot);
        await put(person('c'));
        return [before, await names(snapshot)];
      });
      expect(seen[0]).toEqual(seen[1]);
      expect(await names(reader)).toEqual(['a', 'b', 'c']);
    });

    it('cannot be written through a reader', async () => {
      await put(person('a'));
      const reader = here.open({ readOnly: true });
      const writing = new BulkTable(reader, 'people', COLUMNS, ['name']).delete(reader.db, [['a']]);
      await expect(writing).rejects.toThrow();
      expect(await names()).toEqual(['a']);
    });

    it('sets up tables whole or not at all', async () => {
      const failing = store.alone(async (transaction) => {
        await createTable(store, transaction, 'rooms', { id: 'text' }, ['id']);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await hasTable(store.db, 'rooms')).toBe(false);
      await store.alone((transaction) => createTable(store, transaction, 'rooms', { id: 'text' }, ['id']));
      expect(await hasTable(store.db, 'rooms')).toBe(true);
    });

    it('knows its own tables', async () => {
      expect(await hasTable(store.db, 'people')).toBe(true);
      expect(await hasTable(store.db, 'pg_class')).toBe(false);
      const elsewhere = place();
      expect(await hasTable(elsewhere.open().db, 'people')).toBe(false);
      await elsewhere.remove();
    });

    it('counts what a statement changed', async () => {
      await put(person('a'), person('b'), person('c', { active: false }));
      const update = store.db.updateTable('people').set({ note: 'x' }).where('active', '=', true);
      expect((await update.executeTakeFirst()).numUpdatedRows).toBe(2n);
    });

    it('purges deleted rows while others read', async () => {
      await put(person('a'), person('b'));
      await people.delete(store.db, [['a']]);
      await Promise.all([store.purge(['people']), names(), names()]);
      expect(await names()).toEqual(['b']);
      await store.purge([]);
    });

    it('says of what is no fault of the statement another thing than of what is', async () => {
      await expect(sql`select * from nowhere`.execute(store.db)).rejects.not.toMatchObject({
        code: 'READ_STORE_UNAVAILABLE',
      });
    });

    it('answers nobody any more when it is closed', async () => {
      await names();
      await store.close();
      await expect(names()).rejects.toThrow();
    });
  });
}
