import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { figuresOf, pooledMean } from './figures.js';

const PUBLISHED = resolve('../shared/data/teds/teds_d_2004_published.json');
const isThere = existsSync(PUBLISHED);
const runs = isThere ? describe : describe.skip;
if (!isThere)
  process.stderr.write(`Skipped: ${PUBLISHED} is missing, counts and means that SAMHSA published\n`);

const lengths = (...days: readonly number[]) => {
  const byLength = new Map<number, number>();
  for (const one of days) byLength.set(one, (byLength.get(one) ?? 0) + 1);
  return byLength;
};

describe('The figures of some stays', () => {
  it('are their number, days, mean, median and percentiles', () => {
    expect(figuresOf(lengths(1, 2, 3, 4, 5, 6, 7, 8, 9, 100), [25])).toMatchObject({
      ...{ n: 10, days: 145, mean: 14.5, median: 5.5, p90: 9, percentiles: { p25: 3 } },
    });
    expect(figuresOf(lengths(7), [1, 99])).toMatchObject({
      median: 7,
      p90: 7,
      percentiles: { p1: 7, p99: 7 },
    });
  });

  it('of none are not known, and of stays of no days are nought', () => {
    expect(figuresOf(lengths(), [50])).toEqual({
      ...{ n: 0, days: 0, mean: null, median: null, p90: null, percentiles: { p50: null }, bands: [] },
    });
    expect(figuresOf(lengths(0, 0), [])).toMatchObject({ n: 2, days: 0, mean: 0, median: 0, p90: 0 });
  });

  it('have the bands as they are published: days 1 to 30 singly, then seven', () => {
    const edges = [0, 1, 30, 31, 45, 46, 60, 61, 90, 91, 120, 121, 180, 181, 365, 366, 5000];
    expect(figuresOf(lengths(...edges), []).bands).toEqual([
      { days: '0', stays: 1 },
      { days: '1', stays: 1 },
      { days: '30', stays: 1 },
      ...['31-45', '46-60', '61-90', '91-120', '121-180', '181-365', '366+'].map((days) => ({
        days,
        stays: 2,
      })),
    ]);
  });

  it('are what the list of lengths says, whatever they are', () => {
    const some = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 99 }), (days, percent) => {
        const sorted = [...days].sort((a, b) => a - b);
        const { median, p90, percentiles, bands } = figuresOf(lengths(...days), [percent]);
        const share = (length: number | null) => sorted.filter((one) => one <= Number(length)).length;
        for (const [length, of] of [
          [p90, 90],
          [percentiles[`p${percent}`] ?? null, percent],
        ] as const) {
          expect(share(length) * 100).toBeGreaterThanOrEqual(of * days.length);
          expect(share(Number(length) - 1) * 100).toBeLessThan(of * days.length);
        }
        const middle = sorted.length / 2;
        expect(median).toBe((Number(sorted[Math.ceil(middle) - 1]) + Number(sorted[Math.floor(middle)])) / 2);
        expect(bands.reduce((sum, { stays }) => sum + stays, 0)).toBe(days.length);
      }),
    );
  });
});

runs('The lengths of stay that SAMHSA published for long-term residential care in 2004', () => {
  type Published = {
    readonly counts_2_5: { readonly long_term_residential: readonly number[] };
    readonly los_days: { readonly long_term_residential: { readonly mean: readonly number[] } };
  };
  const { counts_2_5, los_days } = isThere
    ? (JSON.parse(readFileSync(PUBLISHED, 'utf8')) as Published)
    : { counts_2_5: { long_term_residential: [] }, los_days: { long_term_residential: { mean: [] } } };
  const [, ...counts] = counts_2_5.long_term_residential;
  const [published, ...means] = los_days.long_term_residential.mean;

  it('pool by their counts to the 74 days published, where a mean of the means gives 69', () => {
    const cells = counts.map((n, place) => ({ n, days: n * (means[place] ?? 0) }));
    const pooled = Number(pooledMean(cells));
    expect([Math.round(pooled), pooled.toFixed(2)]).toEqual([published, '74.13']);
    const plain = means.reduce((sum, mean) => sum + mean, 0) / means.length;
    expect(plain).toBe(69);
  });
});
