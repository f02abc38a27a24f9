import { expect, it } from '@jest/globals';
import type { AccessesFound, AccessQuery } from '../access/access.js';
import { type AccessLogPlace, aNight } from './access-log-place.js';
import { anAccess, IDA, ROSA } from './accesses.js';

/** What whoever may ask is told. */
export function findsAccesses(placed: () => AccessLogPlace): void {
  async function asking<Result>(
    work: (find: (asked: Partial<AccessQuery>) => Promise<AccessesFound>) => Promise<Result>,
  ): Promise<Result> {
    const log = await placed().open();
    try {
      return await work((asked) => log.find({ limit: 50, ...asked }));
    } finally {
      await log.close();
    }
  }

  it('finds the newest first, within a period that ends before its end, a page at a time', async () => {
    await aNight(placed());
    await asking(async (find) => {
      const times = async (asked: Partial<AccessQuery>) =>
        (await find(asked)).items.map(({ at }) => at.slice(8, 16));
      expect(await times({ patient: IDA })).toEqual(['01T23:00']);
      const period = { from: Date.parse('2025-06-01T23:30Z'), to: Date.parse('2025-06-02T00:30Z') };
      expect(await times(period)).toEqual(['01T23:30']);
      expect(await times({ from: Date.parse('2025-06-03T00:00Z') })).toEqual([]);
      expect(await times({ outcome: 'denied' })).toEqual(['01T23:30']);
      expect(await times({ outcome: 'denied', account: 'ben' })).toEqual([]);
      expect(await times({ outcome: 'denied', patient: ROSA })).toEqual(['01T23:30']);
      expect(await times({ outcome: 'denied', patient: IDA })).toEqual([]);
      const { items, next } = await find({ limit: 2, account: 'ana' });
      expect(items.map(({ at }) => at.slice(8, 16))).toEqual(['02T01:00', '02T01:00']);
      expect(await times({ account: 'ana', after: next ?? 0 })).toEqual([
        '02T00:30',
        '01T23:30',
        '01T23:00',
        '01T22:00',
      ]);
      expect((await find({ limit: 6 })).next).toBeNull();
    });
  });

  it('shows of an entry that was altered only what it is found by, and the others as they are', async () => {
    await aNight(placed());
    await placed().tamper('UPDATE accesses SET text = substr(text, 1, 40) WHERE place = 2');
    await asking(async (find) => {
      const { items } = await find({ patient: ROSA });
      const shown = items.map(({ access }) => access?.what ?? null);
      expect(shown).toEqual(['history', 'history', 'history', null, 'history']);
      expect(items.find(({ access }) => access === null)).toMatchObject({
        at: '2025-06-01T23:00:00.000Z',
        account: 'ana',
        outcome: 'answered',
      });
    });
  });

  it('finds a patient page by page, however they were written and whatever the page begins in', async () => {
    let n = 0;
    for (const size of [3, 1, 5, 2]) {
      const batch = Array.from({ length: size }, (_, i) =>
        anAccess(`2025-06-0${(n % 7) + 1}T10:00`, { patients: i % 3 === 1 ? [IDA] : [ROSA, IDA] }),
      );
      await placed().write('first', n, ...batch);
      n += size;
    }
    await asking(async (find) => {
      const hashes = async (asked: Partial<AccessQuery>) => (await find(asked)).items.map(({ hash }) => hash);
      const all = (await find({})).items;
      const named = (patient: string) =>
        all.filter(({ access }) => access?.patients.includes(patient)).map(({ hash }) => hash);
      const paged = async (patient: string, limit: number) => {
        const seen: string[] = [];
        for (let after: number | null = Number.MAX_SAFE_INTEGER; after !== null; ) {
          const page = await find({ patient, limit, after });
          seen.push(...page.items.map(({ hash }) => hash));
          after = page.next;
        }
        return seen;
      };
      for (const patient of [ROSA, IDA]) {
        expect(await hashes({ patient })).toEqual(named(patient));
        for (const limit of [1, 2, 3, 4]) expect(await paged(patient, limit)).toEqual(named(patient));
      }
      const period = { from: Date.parse('2025-06-04T00:00Z'), to: Date.parse('2025-06-06T00:00Z') };
      const within = all.filter(({ at }) => at >= '2025-06-04' && at < '2025-06-06').map(({ hash }) => hash);
      expect(await hashes({ patient: IDA, ...period })).toEqual(within);
      expect(within.length).toBeGreaterThan(1);
    });
  });
}
