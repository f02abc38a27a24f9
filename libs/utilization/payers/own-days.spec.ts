import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { between } from './member-list.js';
import { daysBy, isAmong } from './own-days.js';

describe('The days of a payer’s', () => {
  it.each([
    ['that are over', '2025-03-01', '2025-03-05', { from: '2025-03-01', to: '2025-03-05' }],
    ['that end today', '2025-03-01', '2025-03-10', { from: '2025-03-01', to: '2025-03-10' }],
    ['that will end, which is not told yet', '2025-03-01', '2025-03-11', { from: '2025-03-01', to: null }],
    ['that go on', '2025-03-10', null, { from: '2025-03-10', to: null }],
    ['that are still to come', '2025-03-11', null, null],
  ])('%s, are told so', (_, payerFrom, payerTo, days) => {
    expect(daysBy({ payerFrom, payerTo }, '2025-03-10')).toEqual(days);
  });

  it('are those between both ends, which belong to them', () => {
    const days = [
      { from: '2025-03-01', to: '2025-03-05' },
      { from: '2025-03-08', to: null },
    ];
    const dates = ['02-28', '03-01', '03-05', '03-06', '03-07', '03-08', '04-01'];
    expect(dates.filter((date) => isAmong(days, `2025-${date}`))).toEqual([
      '03-01',
      '03-05',
      '03-08',
      '04-01',
    ]);
  });
});

describe('The place of the next page', () => {
  it('lies behind the last member and not behind the next one, and names neither', () => {
    const last = '3fa10000-0000-8000-8000-000000000000';
    expect(between(last, '3fb20000-0000-8000-8000-000000000000')).toBe('3fb');
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        fc.pre(one !== other);
        const [before = '', next = ''] = [one, other].sort();
        const place = between(before, next);
        return before < place && place <= next && next.startsWith(place);
      }),
    );
  });
});
