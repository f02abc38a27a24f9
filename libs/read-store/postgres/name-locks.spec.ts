import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ReadStore } from '#read-store';
import { NameLocks, openReadStore, removeReadStore } from '#read-store/postgres';
import { testServer } from '#read-store/testing';

describe('Work that nobody else may do with the same name meanwhile', () => {
  const schema = `test_${randomUUID()}`;
  let [here, elsewhere]: ReadStore[] = [];
  let nodes: NameLocks[];
  beforeAll(() => {
    [here, elsewhere] = [1, 2].map(() => openReadStore(testServer(), { schema })) as [ReadStore, ReadStore];
    nodes = [new NameLocks(here), new NameLocks(elsewhere)];
  });
  afterAll(async () => {
    await Promise.all([here, elsewhere].map((store) => store?.close()));
    await removeReadStore(testServer(), schema);
  });

  it('is done once at a time for each name, whichever node it came to, and all of it is done', async () => {
    const working = new Map<string, number>();
    const done: string[] = [];
    const work = async (names: readonly string[]) => {
      for (const name of names) {
        expect(working.get(name) ?? 0).toBe(0);
        working.set(name, 1);
      }
      await after(1);
      for (const name of names) working.set(name, 0);
      done.push(names.join());
    };
    const asked = Array.from({ length: 300 }, (_, n) => [`id ${n % 40}`, `id ${40 + (n % 7)}`]);
    await Promise.all(asked.map((names, n) => nodes[n % 2]?.alone(names, () => work(names))));
    expect(done.sort()).toEqual(asked.map((names) => names.join()).sort());
  });

  it('needs few connections, however many come at once', async () => {
    let most = 0;
    const locks = sql<{ holders: number }>`
      select count(*)::int as holders from pg_stat_activity
      where state = 'idle in transaction' and query like '%hashtextextended%'`;
    const look = async () => {
      const { rows } = await locks.execute((elsewhere as ReadStore).db);
      most = Math.max(most, rows[0]?.holders ?? 0);
    };
    const names = Array.from({ length: 600 }, (_, n) => `one of many ${n}`);
    await Promise.all(names.map((name) => nodes[0]?.alone([name], look)));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('that fails is said to have failed to whoever asked for it, and to nobody else', async () => {
    const said = await Promise.allSettled([
      nodes[0]?.alone(['a'], () => Promise.reject(new Error('no bed'))),
      nodes[0]?.alone(['b'], async () => 'done'),
      nodes[0]?.alone(['c'], async () => 'done'),
    ]);
    expect(said.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('is not begun where no lock can be had', async () => {
    const closed = openReadStore('postgresql://nobody@127.0.0.1:1/none');
    let isBegun = false;
    const asked = new NameLocks(closed).alone(['a'], async () => {
      isBegun = true;
    });
    await expect(asked).rejects.toMatchObject({ code: 'READ_STORE_UNAVAILABLE' });
    expect(isBegun).toBe(false);
    await closed.close();
  });
});
