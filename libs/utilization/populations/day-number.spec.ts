import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysBetween } from '#event-sourcing';
import { dayNumber } from './day-number.js';

describe('The number of a day', () => {
  it('is how many calendar days it is from 1 January 1970, also of a minute', () => {
    expect([dayNumber('1970-01-01'), dayNumber('2024-02-29T23:59'), dayNumber('1900-03-01')]).toEqual([
      0,
      daysBetween('1970-01-01', '2024-02-29'),
      daysBetween('1970-01-01', '1900-03-01'),
    ]);
    const [min, max] = [new Date('1801-01-01'), new Date('2999-12-31')];
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const text = date.toISOString().slice(0, 10);
        expect(dayNumber(text)).toBe(daysBetween('1970-01-01', text));
      }),
    );
  });
});
