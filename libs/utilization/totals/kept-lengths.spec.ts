import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stays } from '#care/views';
import { type AnyProjection, Projector } from '#projections';
import { Workshop } from '#projections/testing';
import { countPopulation } from '../populations/count-population.js';
import type { Question } from '../populations/question.js';
import { isKept, KEPT_BY, keptLengths } from './kept-lengths.js';
import { KEPT_METHODS } from './kept-total.js';
import { lengthsOfStay } from './lengths-of-stay.projection.js';
import { enter, lives } from './testing/lived-log.js';

const views = [stays, lengthsOfStay] as readonly unknown[] as readonly AnyProjection[];
const ALL = { organisation: null, facility: null, programme: null, level: null, payer: null };
const question: Question = {
  ...{ methods: KEPT_METHODS, by: [], from: null, to: null, asOf: '2025-03-15', payer: null },
  percentiles: [25],
};
const asked = fc.record({
  by: fc.uniqueArray(fc.constantFrom(...KEPT_BY)),
  payer: fc.constantFrom(null, null, 'acme'),
  facility: fc.constantFrom(null, null, 'riverside'),
  level: fc.constantFrom(null, null, 'inpatient'),
  to: fc.constantFrom(null, '2024-12-31', '2025-12-31'),
  asOf: fc.constantFrom('2025-02-14', '2025-03-15', '2026-01-01'),
});

describe('Totals of lengths of stay', () => {
  it('are what counting every stay at once gives, whatever came late, was corrected or voided', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.nat(40),
        fc.constantFrom(1, 5, 100),
        asked,
        async (appends, n, batch, one) => {
          const own = new Workshop();
          try {
            const { store } = own;
            await enter(store, appends.slice(0, n));
            const readStore = own.open();
            const projector = await Projector.open({ store, readStore, views, batchSize: batch });
            await projector.catchUp();
            await enter(store, appends.slice(n));
            await projector.catchUp();
            const { by, payer, facility, level, to, asOf } = one;
            const posed = { ...question, by, payer, to, asOf };
            const chosen = { ...ALL, payer, facility, level };
            const kept = await keptLengths(readStore, { question: posed, chosen, orLater: false });
            const position = String((await store.head())?.position ?? -1n);
            const counted = await countPopulation(readStore, { ...chosen, position }, posed, () => {});
            if (kept !== null) expect({ ...kept, at: undefined, asOf: undefined }).toEqual(counted);
            else expect(asOf).toBe('2025-02-14');
            expect((await projector.checkSlice(null, 10)).differing).toEqual({});
          } finally {
            await own.close();
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are told by level, payer, year and facility, of whole years and of no programme', () => {
    const can = (more: Partial<Question>, programme: string | null = null) =>
      isKept({ question: { ...question, ...more }, chosen: { ...ALL, programme }, orLater: false });
    expect(can({ by: ['level', 'payer', 'year', 'facility'] })).toBe(true);
    expect(can({ from: '2024-01-01', to: '2024-12-31' })).toBe(true);
    expect(can({ to: question.asOf })).toBe(true);
    expect(can({ by: ['month'] })).toBe(false);
    expect(can({ from: '2024-02-01' })).toBe(false);
    expect(can({ to: '2025-01-30' })).toBe(false);
    expect(can({}, 'night-school')).toBe(false);
  });

  it('are kept by these methods; whoever changes them raises the version of the view', () => {
    const methods = KEPT_METHODS.map(({ name, version }) => `${name}@${version}`);
    expect([lengthsOfStay.version, ...methods]).toEqual([
      1,
      ...['medicare@1', 'hcup@1', 'aihw@1', 'teds@1', 'accrued@1'],
    ]);
  });
});
