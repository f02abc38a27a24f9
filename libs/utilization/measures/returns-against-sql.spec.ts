import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FOLLOW_UP_MEASURES, RETURN_MEASURES } from './index.js';
import { lives } from './testing/pasts.js';
import { returnsBySql } from './testing/returns-by-sql.js';

const LIVES = fc.sample(lives, { numRuns: 5000, seed: 30 });
const told = returnsBySql(LIVES);
const sorted = (all: Iterable<readonly [string, number | null]>) =>
  [...all].sort(([a], [b]) => (a < b ? -1 : 1));

describe('Five thousand lives', () => {
  it.each(['readmission', 'READM-30-IPF'] as const)(
    'have by %s the returns that SQL finds in them',
    (name) => {
      const measure = RETURN_MEASURES.find((one) => one.name === name);
      const found = LIVES.flatMap((past, life) =>
        past.stays
          .flatMap((stay) => (measure?.of(stay, past) ?? []).map((one) => ({ ...one, stay: stay.stay })))
          // Nobody said what for: it may be in the measure, and is told.
          .filter(({ eligibility }) => eligibility !== 'excluded')
          .map(({ stay, days, back }) => [`${life} ${stay} ${days}`, back?.day ?? null] as const),
      );
      expect(sorted(found)).toEqual(sorted(told[name]));
      expect(found.filter(([, day]) => day !== null).length).toBeGreaterThan(30);
      expect(found.filter(([, day]) => day === null).length).toBeGreaterThan(30);
    },
  );

  it('have in FUH the discharges that SQL finds in it', () => {
    const fuh = FOLLOW_UP_MEASURES.find(({ name }) => name === 'FUH');
    const found = LIVES.flatMap((past, life) =>
      (fuh?.of(past) ?? [])
        .filter(({ eligibility }) => eligibility === 'counted')
        .map(({ index }) => [`${life} ${index.fact} 0`, null] as const),
    );
    expect(sorted(found)).toEqual(sorted(told.FUH));
    expect(found.length).toBeGreaterThan(30);
  });
});
