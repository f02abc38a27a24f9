import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredView } from '#projections';
import { tableOf } from '#projections';
import { BulkTable, createTable, type ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';
import { compareViews } from './compare-views.js';
import { LogNames } from './log-names.js';

const VIEW: StoredView = {
  name: 'places',
  version: 1,
  columns: { patient: 'text', stay: 'text', at: 'text', level: 'json', knownFrom: 'integer' },
  primaryKey: ['patient', 'stay'],
};
const TOTALS: StoredView = {
  name: 'totals',
  version: 1,
  columns: { level: 'text', stays: 'json' },
  primaryKey: ['level'],
  sums: ['stays'],
};

/** Ids that only this installation has made: the patients', and those of the events at its positions. */
const installation = (digit: string, ms: string, positions: readonly number[]) => {
  const id = (n: number) => `${digit.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const log = positions.map((position, n) => ({
    id: id(10 + n),
    stream: `care-${id(n)}`,
    revision: 0,
    position: BigInt(position),
  }));
  const known = new Map(positions.map((_, n) => [id(n), `p${n}`]));
  const rows = positions.map((position, n) => [
    id(n),
    id(10 + n),
    `2025-01-0${n + 1}T09:00:00.${ms}Z`,
    '{"level":"iop"}',
    position,
  ]);
  return { names: new LogNames(log, known), rows };
};

describe('Views of two installations that were told the same', () => {
  const one = installation('a', '000', [1, 2]);
  const other = installation('b', '417', [700, 300]);
  const stores: ReadStore[] = [];
  const differences: string[] = [];
  beforeEach(async () => {
    for (const { rows } of [one, other]) {
      const store = openReadStore(':memory:');
      stores.push(store);
      await fill(store, VIEW.columns, tableOf(VIEW), VIEW.primaryKey, rows);
    }
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    differences.length = 0;
  });

  const compare = (view = VIEW) => {
    const [left, right] = stores as [ReadStore, ReadStore];
    return compareViews(
      [view],
      { readStore: left, names: one.names },
      { readStore: right, names: other.names },
      (line) => differences.push(line),
    );
  };
  const change = (set: Record<string, unknown>) =>
    (stores[1] as ReadStore).db
      .updateTable(tableOf(VIEW))
      .set(set)
      .where('patient', '=', other.rows[0]?.[0])
      .execute();

  it('are the same, whatever ids, positions and milliseconds each of them gave', async () => {
    expect(await compare()).toEqual([{ name: 'places', rows: 2, sameAsEmbedded: true }]);
    expect(differences).toEqual([]);
  });

  it.each([
    ['a value', { level: '{"level":"php"}' }],
    ['the day on which it was learned', { at: '2025-01-05T09:00:00.123Z' }],
    ['the event it is known from', { knownFrom: 300 }],
    ['a place where no event stands', { knownFrom: 4 }],
    ['the event that it names', { stay: other.rows[1]?.[1] }],
    ['an event of no log', { stay: 'cccccccc-0000-4000-8000-000000000010' }],
  ])('differ where %s is another in one row', async (_, set) => {
    await change(set);
    expect(await compare()).toEqual([{ name: 'places', rows: 2, sameAsEmbedded: false }]);
  });

  it('differ where a row is missing', async () => {
    await (stores[0] as ReadStore).db
      .deleteFrom(tableOf(VIEW))
      .where('patient', '=', one.rows[0]?.[0])
      .execute();
    expect(await compare()).toEqual([{ name: 'places', rows: 1, sameAsEmbedded: false }]);
    expect(differences).toEqual([
      'places of the cluster alone: nothing',
      expect.stringMatching(/^places of one process alone: \{"patient":"p0",/),
    ]);
  });

  it('have the same totals where partitions hold parts of them, and others where one part is another', async () => {
    const [left, right] = stores as [ReadStore, ReadStore];
    const columns = { level: 'text', shard: 'integer', stays: 'json' } as const;
    const key = ['level', 'shard'];
    await fill(left, columns, tableOf(TOTALS), key, [
      ['iop', 3, '[2,1,7,4]'],
      ['iop', 9, '[2,2]'],
    ]);
    await fill(right, columns, tableOf(TOTALS), key, [['iop', 0, '[2,3,7,4]']]);
    expect(await compare(TOTALS)).toEqual([{ name: 'totals', rows: 1, sameAsEmbedded: true }]);
    await left.db.updateTable(tableOf(TOTALS)).set({ stays: '[2,1]' }).where('shard', '=', 9).execute();
    expect(await compare(TOTALS)).toEqual([{ name: 'totals', rows: 1, sameAsEmbedded: false }]);
  });
});

async function fill(
  store: ReadStore,
  columns: StoredView['columns'],
  table: string,
  primaryKey: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  await createTable(store, store.db, table, columns, primaryKey);
  await new BulkTable(store, table, columns, primaryKey).upsert(
    store.db,
    rows.map((row) => [...row]),
  );
}
