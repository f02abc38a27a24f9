import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysAfter } from '#event-sourcing';
import { METHODS } from '../methods/index.js';
import type { KnownStay } from './known-stay.js';
import { type LevelOfDay, type OccupiedDay, occupiedDays } from './occupancy.js';
import { PopulationCount } from './population-count.js';
import { knownStay, population } from './testing/known-stays.js';

const accrued = METHODS.filter(({ name }) => name === 'accrued').slice(0, 1);
const AS_OF = '2025-04-15';
const occupied = (stays: readonly KnownStay[], from: string, to: string, asOf = AS_OF) =>
  accrued.flatMap((method) => occupiedDays(stays, method, { from, to, asOf }, []));
const sum = (days: readonly OccupiedDay[], of: (level: LevelOfDay) => number) =>
  days.reduce((all, { levels }) => all + levels.reduce((some, level) => some + of(level), 0), 0);
const told = (days: readonly OccupiedDay[]) =>
  days.map(({ levels: [level] }) => [level?.census, level?.patientDays, level?.onLeave]);

describe('The patient days of a facility', () => {
  it('are in all dates together those that its stays have accrued', () => {
    fc.assert(
      fc.property(population, (stays) => {
        const count = new PopulationCount({
          ...{ methods: accrued, by: [], from: null, to: null, asOf: AS_OF, payer: null, percentiles: [] },
        });
        for (const stay of stays) count.add(stay);
        const [total] = count.totals();
        const days = occupied(stays, '2025-02-20', AS_OF);
        expect(sum(days, ({ patientDays }) => patientDays)).toBe(
          Number(total?.days) + Number(total?.open.days),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('of windows that follow one another are those of the whole', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 0, max: 53 }), (stays, days) => {
        const middle = daysAfter('2025-02-20', days);
        const parts = [
          ...occupied(stays, '2025-02-20', middle),
          ...occupied(stays, daysAfter(middle, 1), AS_OF),
        ];
        const busy = (all: readonly OccupiedDay[]) =>
          all.map(({ date, levels }) => [
            date,
            levels.filter(({ patientDays, onLeave }) => patientDays + onLeave > 0),
          ]);
        expect(busy(parts)).toEqual(busy(occupied(stays, '2025-02-20', AS_OF)));
      }),
      { numRuns: 80 },
    );
  });

  it('hold who came and went on a date, whom its census does not', () => {
    expect(told(occupied([knownStay('2025-03-05', '2025-03-05')], '2025-03-04', '2025-03-06'))).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    const stay = knownStay('2025-03-05T10:00', '2025-03-07T10:00');
    expect(told(occupied([stay], '2025-03-05', '2025-03-07'))).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
  });

  it('do not hold days on leave, nor does the census, on the first day either', () => {
    const leave = { kind: 'therapeutic', expectedEnd: null };
    const stay = knownStay('2025-03-05', null, {
      leaves: [{ ...leave, from: '2025-03-06', to: '2025-03-08', returned: true }],
    });
    expect(told(occupied([stay], '2025-03-05', '2025-03-09', '2025-03-09'))).toEqual([
      [1, 1, 0],
      [0, 0, 1],
      [0, 0, 1],
      [1, 1, 0],
      [1, 1, 0],
    ]);
    const atOnce = knownStay('2025-03-05', null, {
      leaves: [{ ...leave, from: '2025-03-05', to: null, returned: null }],
    });
    for (const asOf of ['2025-03-05', '2025-03-06']) {
      expect(told(occupied([atOnce], '2025-03-05', '2025-03-05', asOf))).toEqual([[0, 1, 1]]);
    }
  });
});
