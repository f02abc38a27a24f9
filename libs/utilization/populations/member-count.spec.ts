import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { METHODS } from '../methods/index.js';
import { countedAsOf, type KnownStay, payerOf } from './known-stay.js';
import { MemberCount, type MemberTables } from './member-count.js';
import type { MemberQuestion } from './member-question.js';
import { knownStay, population } from './testing/known-stays.js';

const methods = METHODS.filter(({ needsServices }) => needsServices !== true);
const nowhere = { facilities: [], programmes: [] };

function counted(stays: readonly KnownStay[], more: Partial<MemberQuestion> = {}): MemberTables {
  const by = ['level' as const];
  const question = { payer: 'acme', year: '2025', methods, by, part2: nowhere, threshold: 11, ...more };
  const count = new MemberCount(question);
  const patients = [...new Set(stays.map(({ patient }) => patient))];
  for (const patient of patients) count.add(stays.filter((stay) => stay.patient === patient));
  return count.counted();
}

/** Days by each method, of the stays that are over and of those that are not. */
function daysOf({ ended, open }: MemberTables): number[] {
  return methods.map((_, at) =>
    [ended, open].reduce((days, { total }) => days + (total.lengths[at]?.days ?? 0), 0),
  );
}

/** As many days by each method as lie on dates that somebody pays for. */
function daysPaid(stays: readonly KnownStay[], isPaid: (payer: string | null) => boolean): number[] {
  return methods.map((method) =>
    stays.reduce((days, stay) => {
      const whole = countedAsOf(stay, '2025-12-31');
      const counting = whole === null ? [] : method.days(whole).filter((day) => day.counted);
      return days + counting.filter(({ date }) => isPaid(payerOf(stay, date))).length;
    }, 0),
  );
}

const acmeThenZenith = [
  { payer: 'acme', from: '2025-03-01', to: '2025-03-05' },
  { payer: 'zenith', from: '2025-03-06', to: '2025-03-10' },
];

describe('What a payer is told of its members', () => {
  it('is of its own days, which with those of all others are the days of the stays', () => {
    fc.assert(
      fc.property(population, (stays) => {
        const [acme, zenith] = ['acme', 'zenith'].map((payer) => daysOf(counted(stays, { payer })));
        expect(acme).toEqual(daysPaid(stays, (payer) => payer === 'acme'));
        const nobodys = daysPaid(stays, (payer) => payer === null);
        const together = methods.map((_, at) => (acme?.[at] ?? 0) + (zenith?.[at] ?? 0) + (nobodys[at] ?? 0));
        expect(together).toEqual(daysPaid(stays, () => true));
      }),
      { numRuns: 80 },
    );
  });

  it('is the same whatever happens on days of others', () => {
    const went = (more: Partial<KnownStay>) =>
      knownStay('2025-03-01', '2025-03-10', { payers: acmeThenZenith, ...more });
    const told = counted([went({})], { by: ['disposition'] });
    const otherwise = [
      went({ disposition: 'ama' }),
      went({
        to: '2025-03-08',
        payers: [acmeThenZenith[0], { ...acmeThenZenith[1], to: '2025-03-08' }] as never,
      }),
      went({ died: '2025-03-07', disposition: 'deceased' }),
    ];
    for (const stay of otherwise) expect(counted([stay], { by: ['disposition'] })).toEqual(told);
    expect(told.ended).toMatchObject({ columns: [null], total: { stays: 1 }, partial: { counts: [[0, 1]] } });
  });

  it('has a stay where the days of the payer’s ended, with how it ended if on one of them', () => {
    const stay = knownStay('2025-03-01', '2025-03-10', { payers: acmeThenZenith });
    const { ended } = counted([stay], { payer: 'zenith', by: ['disposition'] });
    expect(ended).toMatchObject({ columns: ['completed'], partial: { counts: [[0, 1]] } });
    expect(ended.total.lengths.map(({ method, days }) => [method, days])).toEqual([
      ['medicare', 4],
      ['hcup', 4],
      ['aihw', 4],
      ['teds', 4],
      ['accrued', 4],
    ]);
  });

  it('has in a year what ended in it, and apart what went on at its end, with days to date', () => {
    const long = knownStay('2024-11-01', '2025-02-01');
    const [before, after] = ['2024', '2025'].map((year) => counted([long], { year }));
    expect(before?.ended.total.stays).toBe(0);
    expect(before?.open.total).toMatchObject({
      stays: 1,
      lengths: [{ method: 'medicare', days: 60 }, {}, {}, {}, {}],
    });
    expect(after?.open.total.stays).toBe(0);
    expect(after?.ended.total).toMatchObject({
      stays: 1,
      lengths: [{ days: 92, mean: 92, median: 92 }, {}, {}, {}, {}],
    });
    expect(counted([long], { year: '2023' }).open.total.stays).toBe(0);
  });

  it('knows of each person in which cells they are, and who may be unknown to the payer', () => {
    const stays = [
      knownStay('2025-03-01', '2025-03-05', { patient: 'rosa' }),
      knownStay('2025-03-05', '2025-04-05', { patient: 'rosa', level: 'php', facility: 'recovery' }),
      knownStay('2025-03-01', '2025-03-05', { patient: 'omar' }),
      knownStay('2025-05-01', '2025-05-05', { patient: 'omar' }),
      knownStay('2025-03-01', '2025-03-05', { patient: 'ida', programme: 'evening' }),
    ];
    const part2 = { facilities: ['recovery'], programmes: ['evening'] };
    const { ended } = counted(stays, { part2 });
    expect(ended.columns).toEqual(['inpatient', 'php']);
    expect(ended.counted).toEqual({
      counts: [[4, 1]],
      known: [[2, 0]],
      persons: [
        { cells: [0, 1], persons: 1, unknown: 1 },
        { cells: [0], persons: 2, unknown: 1 },
      ],
    });
  });
});
