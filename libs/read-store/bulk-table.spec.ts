import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BulkTable, createTable, pieces, type ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';

type Pair = { a: string; b: number; c: string | null };

describe('BulkTable', () => {
  let folder: string;
  let store: ReadStore;
  let table: BulkTable;
  const columns = { a: 'text', b: 'integer', c: 'text?' } as const;
  const all = () => store.db.selectFrom('pairs').selectAll().$castTo<Pair>().execute();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bulk-'));
    store = openReadStore(join(folder, 'views.db'));
    await createTable(store, store.db, 'pairs', columns, ['a', 'b']);
    table = new BulkTable(store, 'pairs', Object.keys(columns), ['a', 'b']);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it.each([0, 1, 3, 4, 255, 256, 257, 5_000])(
    'writes, replaces, finds and deletes %d rows',
    async (count) => {
      const rows = Array.from({ length: count }, (_, i) => [`k${i}`, i, i % 2 ? null : 'even']);
      await table.upsert(store.db, rows);
      await table.upsert(
        store.db,
        rows.map(([a = null, b = null]) => [a, b, 'again']),
      );
      const found = await table.find<Pair>(
        store.db,
        rows.map(([a = null]) => a),
      );
      expect(found.length).toBe(count);
      expect(found.every(({ c }) => c === 'again')).toBe(true);
      await table.delete(
        store.db,
        rows.slice(1).map(([a = null, b = null]) => [a, b]),
      );
      expect(await all()).toHaveLength(Math.min(count, 1));
    },
  );

  it('keeps a row whose columns are all in its key', async () => {
    await createTable(store, store.db, 'names', { name: 'text' }, ['name']);
    const names = new BulkTable(store, 'names', ['name'], ['name']);
    await names.upsert(store.db, [['x']]);
    await names.upsert(store.db, [['x'], ['y']]);
    expect(await store.db.selectFrom('names').selectAll().execute()).toHaveLength(2);
  });

  it('never asks for more parameters than the engine takes', async () => {
    const few = new BulkTable({ ...store, maxParameters: 7 }, 'pairs', Object.keys(columns), ['a', 'b']);
    await few.upsert(
      store.db,
      Array.from({ length: 10 }, (_, i) => ['k', i, null]),
    );
    expect(await all()).toHaveLength(10);
  });

  it('cuts any list into pieces that are the list again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 700 }),
        fc.integer({ min: 1, max: 300 }),
        (items, largest) => {
          const cut = [...pieces(items, largest)];
          expect(cut.flat()).toEqual(items);
          expect(cut.every(({ length }) => length > 0 && length <= largest)).toBe(true);
          expect(new Set(cut.map(({ length }) => length)).size).toBeLessThanOrEqual(5);
        },
      ),
    );
  });
});
