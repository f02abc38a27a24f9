import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lengthOf, METHODS } from '../methods/index.js';
import { DIMENSION_NAMES } from './dimensions.js';
import { countedAsOf, type KnownStay, payerOf } from './known-stay.js';
import { PopulationCount } from './population-count.js';
import type { CellFigures, Question } from './question.js';
import { knownStay, population } from './testing/known-stays.js';

const AS_OF = '2025-04-15';
const methods = METHODS.filter(({ needsServices }) => needsServices !== true);
const question = (more: Partial<Question> = {}): Question => ({
  ...{ methods, by: [], from: null, to: null, asOf: AS_OF, payer: null, percentiles: [25] },
  ...more,
});

function counted(stays: readonly KnownStay[], more: Partial<Question> = {}): PopulationCount {
  const count = new PopulationCount(question(more));
  for (const stay of stays) count.add(stay);
  return count;
}

const sum = (figures: readonly CellFigures[], of: (one: CellFigures) => number) =>
  figures.reduce((all, one) => all + of(one), 0);
const by = fc.uniqueArray(fc.constantFrom(...DIMENSION_NAMES));

describe('A population', () => {
  it('has in all its cells together each of its stays once, by every method', () => {
    fc.assert(
      fc.property(population, by, (stays, dimensions) => {
        const count = counted(stays, { by: dimensions });
        for (const total of count.totals()) {
          const cells = count.figures().filter(({ method }) => method === total.method);
          expect(sum(cells, ({ n, open }) => n + open.n)).toBe(stays.length);
          expect(sum(cells, ({ n }) => n)).toBe(total.n);
          expect(sum(cells, ({ days }) => days)).toBe(total.days);
          expect(sum(cells, ({ open }) => open.days)).toBe(total.open.days);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('has the days that the method counts of each stay, taken one by one', () => {
    fc.assert(
      fc.property(population, (stays) => {
        for (const { method: name, days, open } of counted(stays).totals()) {
          const method = methods.find((one) => one.name === name);
          const each = stays.map((stay) => {
            const alone = countedAsOf(stay, AS_OF);
            return alone === null ? 0 : lengthOf(method?.days(alone) ?? []);
          });
          expect(days + open.days).toBe(each.reduce((all, one) => all + one, 0));
        }
      }),
      { numRuns: 80 },
    );
  });

  it('has each counted day with who paid for it, and with nobody else', () => {
    fc.assert(
      fc.property(population, (stays) => {
        for (const { method: name, payerDays, days } of counted(stays).totals()) {
          const method = methods.find((one) => one.name === name);
          const paid = stays
            .filter(({ to }) => to !== null)
            .flatMap((stay) => {
              const alone = countedAsOf(stay, AS_OF);
              const all = alone === null ? [] : (method?.days(alone) ?? []);
              return all.filter((day) => day.counted).map(({ date }) => payerOf(stay, date));
            });
          expect(payerDays).toEqual(
            ['acme', 'zenith', null].flatMap((payer) => {
              const some = paid.filter((one) => one === payer).length;
              return some === 0 ? [] : [{ payer, days: some }];
            }),
          );
          expect(paid).toHaveLength(days);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('falls apart without rest into those of its payers, its windows and its levels', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 20, max: 31 }), (stays, day) => {
        const whole = counted(stays).totals();
        const pieces = [
          ['acme', 'zenith', null].map((payer) =>
            counted(stays, { by: ['payer'] })
              .figures()
              .filter(({ cell }) => cell.payer === payer),
          ),
          [{ to: `2025-03-${day}` }, { from: `2025-03-${day + 1 > 31 ? 31 : day + 1}` }].map((window) =>
            day === 31 && 'from' in window ? [] : counted(stays, window).totals(),
          ),
        ];
        const late = counted(stays, { from: '2025-04-01' }).totals();
        for (const { method, n, days } of whole) {
          const own = (figures: readonly CellFigures[]) => figures.filter((one) => one.method === method);
          for (const [place, parts] of pieces.entries()) {
            const all = [...parts, ...(place === 1 && day === 31 ? [late] : [])].flatMap(own);
            expect([sum(all, (one) => one.n), sum(all, (one) => one.days)]).toEqual([n, days]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts days of the calendar in a month whose clocks change', () => {
    const stays = [
      knownStay('2025-03-08T23:00', '2025-03-09T06:00'),
      knownStay('2025-03-08', '2025-03-10'),
      knownStay('2025-11-01T12:00', '2025-11-03T11:00'),
    ];
    const figures = counted(stays, { by: ['month'], asOf: '2025-12-31' }).figures();
    const told = figures.map(({ method, cell, n, days }) => [method, cell.month, n, days]);
    expect(told).toEqual(
      methods
        .map(({ name }) => [name, '2025-03', 2, 3])
        .concat(methods.map(({ name }) => [name, '2025-11', 1, 2])),
    );
  });

  it('puts a stay under its payer on the last day that the method counts', () => {
    const payers = [
      { payer: 'acme', from: '2025-03-01', to: '2025-03-09' },
      { payer: 'zenith', from: '2025-03-10', to: '2025-03-10' },
    ];
    const stay = knownStay('2025-03-01', '2025-03-10', { payers, level: 'outpatient' });
    const figures = counted([stay], { by: ['payer'] }).figures();
    const cells = Object.fromEntries(figures.map(({ method, cell, days }) => [method, [cell.payer, days]]));
    // Below 24-hour care teds counts the last day too.
    expect(cells).toEqual({
      medicare: ['acme', 9],
      hcup: ['acme', 9],
      aihw: ['acme', 9],
      accrued: ['acme', 9],
      teds: ['zenith', 10],
    });
  });

  it('has a stay that ended on leave in the month in which the leave began', () => {
    const leave = {
      kind: 'unauthorised',
      from: '2025-03-30',
      to: '2025-04-08',
      expectedEnd: null,
      returned: false,
    };
    const [figure] = counted([knownStay('2025-03-01', '2025-04-08', { leaves: [leave] })], {
      by: ['month'],
    }).figures();
    expect(figure).toMatchObject({ cell: { month: '2025-03' }, n: 1, days: 29 });
  });

  it('says of a move that it was one, and of a death that the patient died', () => {
    const stays = [
      knownStay('2025-03-01', '2025-03-05', { endedBy: 'moved', disposition: null }),
      knownStay('2025-03-05', '2025-03-09', { endedBy: 'died', disposition: 'deceased', died: '2025-03-09' }),
    ];
    const figures = counted(stays, { by: ['disposition'] }).figures();
    expect(new Set(figures.map(({ cell }) => cell.disposition))).toEqual(new Set(['deceased', 'moved']));
  });
});
