import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createIndex, createTable, hasTable, type ReadStore } from '#read-store';
import { openReadStore, removeReadStore } from '#read-store/postgres';
import { testServer } from '#read-store/testing';

describe('Views in PostgreSQL', () => {
  const opened: ReadStore[] = [];
  let schema: string;
  const open = (url = testServer(), readOnly = false) => {
    const store = openReadStore(url, { schema, readOnly });
    opened.push(store);
    return store;
  };
  const ask = (store: ReadStore) => sql`select 1`.execute(store.db);
  const address = (change: Partial<Pick<URL, 'password' | 'pathname'>>) =>
    Object.assign(new URL(testServer()), change).href;

  beforeEach(() => {
    schema = `test_${randomUUID()}`;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    await removeReadStore(testServer(), schema);
  });

  it('are set up by one at a time, however many begin at once', async () => {
    const setUp = Array.from({ length: 6 }, async () => {
      const one = open();
      await one.alone(async (transaction) => {
        await createTable(one, transaction, 'rooms', { id: 'text' }, ['id']);
        await createIndex(transaction, 'rooms', ['id']);
        const there = await transaction.selectFrom('rooms').selectAll().execute();
        if (there.length === 0) await transaction.insertInto('rooms').values({ id: 'first' }).execute();
      });
      return one;
    });
    const [one] = await Promise.all(setUp);
    expect(await one?.db.selectFrom('rooms').selectAll().execute()).toEqual([{ id: 'first' }]);
    expect(await one?.db.selectFrom('layout').selectAll().execute()).toEqual([{ version: 1 }]);
  });

  it('may be asked for by a reader before they are there', async () => {
    const reader = open(testServer(), true);
    expect(await hasTable(reader.db, 'checkpoints')).toBe(false);
    await createTable(open(), open().db, 'checkpoints', { id: 'text' }, ['id']);
    expect(await hasTable(reader.db, 'checkpoints')).toBe(true);
  });

  it('keep two indexes apart whose names are cut', async () => {
    const store = open();
    const [one, two] = [`${'a'.repeat(50)}1`, `${'a'.repeat(50)}2`];
    const table = 'a_table_with_a_name_that_is_rather_long';
    await createTable(store, store.db, table, { [one]: 'text', [two]: 'text' }, [one]);
    for (const columns of [[one], [two], [one]]) await createIndex(store.db, table, columns);
    const { rows } = await sql<{ name: string }>`
      select indexname as name from pg_indexes where schemaname = ${schema} and tablename = ${table}`.execute(
      store.db,
    );
    expect(rows).toHaveLength(3);
  });

  it('are left alone where a newer release has made them, and that is said', async () => {
    const store = open();
    await store.db.updateTable('layout').set({ version: 7 }).execute();
    for (const readOnly of [false, true]) {
      const asking = ask(open(testServer(), readOnly));
      await expect(asking).rejects.toThrow(/A newer release .* \(layout 7, this one knows 1\): start that/);
      await expect(asking).rejects.toMatchObject({ code: 'READ_STORE_UNFIT' });
    }
    await store.db.updateTable('layout').set({ version: 1 }).execute();
  });

  it.each([
    ['password', { password: 'wrong' }, /refuses the user or the password/],
    ['database', { pathname: '/no_such_database' }, /no database of the name/],
  ])('are not reached by a wrong %s, which is said and not shown', async (_, change, words) => {
    const asking = ask(open(address(change)));
    await expect(asking).rejects.toThrow(words);
    await expect(asking).rejects.toMatchObject({ code: 'READ_STORE_UNFIT' });
    await expect(asking).rejects.not.toThrow(/wrong/);
  });

  it('are not looked for at another kind of address', () => {
    expect(() => openReadStore('mysql://me:secret@here/views')).toThrow(/begins with postgresql:\/\//);
  });

  it('are refused in a database of another encoding', async () => {
    const store = open();
    const name = `latin_${randomUUID()}`;
    await sql`create database ${sql.id(name)} encoding 'LATIN1' locale_provider 'libc' locale 'C' template template0`.execute(
      store.db,
    );
    const other = openReadStore(address({ pathname: `/${name}` }), { schema });
    await expect(ask(other)).rejects.toThrow(/encoded as LATIN1: make one with ENCODING 'UTF8'/);
    await other.close();
    await sql`drop database ${sql.id(name)}`.execute(store.db);
  });

  it('keep a table that is made anew from seeming empty in a snapshot', async () => {
    const store = open();
    const make = (db = store.db) => createTable(store, db, 'rooms', { id: 'text' }, ['id']);
    await make();
    await store.db.insertInto('rooms').values({ id: 'first' }).execute();
    let remade: Promise<unknown> = Promise.resolve();
    const seen = await open(testServer(), true).snapshot(['rooms'], async ({ db }) => {
      remade = store.db.transaction().execute(async (transaction) => {
        await transaction.schema.dropTable('rooms').execute();
        await make(transaction);
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return db.selectFrom('rooms').selectAll().execute();
    });
    await remade;
    expect(seen).toHaveLength(1);
    expect(await store.db.selectFrom('rooms').selectAll().execute()).toEqual([]);
  });

  const onDisk = async (store: ReadStore, word: string) => {
    await sql`checkpoint`.execute(store.db);
    const { rows } = await sql<{ found: boolean }>`
      select position(convert_to(${word}, 'UTF8') in pg_read_binary_file(pg_relation_filepath('words'))) > 0
        as found`.execute(store.db);
    return rows[0]?.found;
  };

  it('hold nothing on disk of what was purged while somebody read, who is waited for', async () => {
    const store = open();
    await createTable(store, store.db, 'words', { id: 'text', word: 'text' }, ['id']);
    await createTable(store, store.db, 'others', { id: 'text' }, ['id']);
    await store.db.insertInto('words').values({ id: 'a', word: 'Theodora' }).execute();
    let began = () => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const reading = open(testServer(), true).snapshot(['others'], async ({ db }) => {
      await db.selectFrom('others').selectAll().execute();
      began();
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    await begun;
    await store.db.deleteFrom('words').where('id', '=', 'a').execute();
    await store.purge(['words']);
    expect(await onDisk(store, 'Theodora')).toBe(false);
    await reading;
  });

  it('hold nothing on disk of what was purged', async () => {
    const store = open();
    await createTable(store, store.db, 'words', { id: 'text', word: 'text' }, ['id']);
    await store.db.insertInto('words').values({ id: 'a', word: 'Wilhelmina' }).execute();
    await store.db.insertInto('words').values({ id: 'b', word: 'Bernadette' }).execute();
    await store.db.deleteFrom('words').where('id', '=', 'a').execute();
    expect(await onDisk(store, 'Wilhelmina')).toBe(true);
    await store.purge(['words']);
    expect(await onDisk(store, 'Wilhelmina')).toBe(false);
    expect(await store.db.selectFrom('words').selectAll().execute()).toHaveLength(1);
  });
});
