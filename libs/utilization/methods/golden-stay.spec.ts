import { describe, expect, it } from '@jest/globals';
import { type CountedStay, lengthOf, METHODS, methodsNamed } from './index.js';
import { leave, stayOf } from './testing/stays.js';

/** Admitted on 1 March, on leave from the 5th until 18:00 on the 7th, discharged on the 10th. */
const golden = stayOf('2025-03-01', '2025-03-10', { leaves: [leave('2025-03-05', '2025-03-07T18:00')] });

const explained = (name: string, stay: CountedStay) =>
  methodsNamed(name, 'methods').flatMap((method) => method.days(stay));
const figure = (name: string, stay: CountedStay) => lengthOf(explained(name, stay));
const day = (name: string, stay: CountedStay, date: string) =>
  explained(name, stay).find((one) => one.date === date)?.why;

describe('The stay from 1 to 10 March with a leave', () => {
  it.each([
    ['medicare', 7],
    ['hcup', 9],
    ['aihw', 7],
    ['teds', 9],
    ['accrued', 7],
  ])('is by %s %i days long', (name, days) => {
    expect(figure(name, golden)).toBe(days);
  });

  it('is by teds 10 days long where it is outpatient care', () => {
    expect(figure('teds', { ...golden, level: 'outpatient', setting: 'clinic' })).toBe(10);
  });

  it('is by serviceDays as long as there are dates on which something was done', () => {
    const serviceDates = ['2025-03-01', '2025-03-03', '2025-03-03', '2025-03-10', '2025-03-11'];
    expect(figure('serviceDays', { ...golden, serviceDates })).toBe(3);
    expect(figure('serviceDays', golden)).toBe(0);
  });

  it('is told day by day, with every day from the first to the last', () => {
    const reasons = explained('medicare', golden).map(({ date, counted, why }) => [
      Number(date.slice(8)),
      counted,
      why,
    ]);
    expect(reasons).toEqual([
      [1, true, 'present'],
      [2, true, 'present'],
      [3, true, 'present'],
      [4, true, 'present'],
      [5, false, 'leaveBegan'],
      [6, false, 'onLeave'],
      [7, true, 'returned'],
      [8, true, 'present'],
      [9, true, 'present'],
      [10, false, 'dayOfDischarge'],
    ]);
  });

  it('differs between medicare and hcup on the two days of the leave', () => {
    const [medicare, hcup] = [explained('medicare', golden), explained('hcup', golden)];
    const differing = medicare.filter(({ counted }, place) => counted !== hcup[place]?.counted);
    expect(differing.map(({ date }) => date)).toEqual(['2025-03-05', '2025-03-06']);
  });
});

describe('A stay of one day', () => {
  it.each([
    ['medicare', 1],
    ['hcup', 0],
    ['aihw', 1],
    ['teds', 1],
    ['serviceDays', 1],
    ['accrued', 1],
  ])('is by %s %i days long', (name, days) => {
    const stay = stayOf('2025-03-01T08:00', '2025-03-01T20:00', { serviceDates: ['2025-03-01'] });
    expect(figure(name, stay)).toBe(days);
    expect(figure(name, { ...stay, level: 'outpatient' })).toBe(days);
  });
});

describe('A stay that goes on', () => {
  const open = stayOf('2025-03-01', null, {
    asOf: '2025-03-10',
    serviceDates: ['2025-03-09', '2025-03-10'],
  });

  it.each([
    ['medicare', 9, 'asOfDay'],
    ['hcup', 9, 'asOfDay'],
    ['aihw', 9, 'asOfDay'],
    ['teds', 9, 'asOfDay'],
    ['serviceDays', 2, 'service'],
    ['accrued', 10, 'stillThere'],
  ])('has by %s %i days to date; of the as-of date: %s', (name, days, why) => {
    expect(figure(name, open)).toBe(days);
    expect(day(name, open, '2025-03-10')).toBe(why);
    expect(explained(name, open).at(-1)?.date).toBe('2025-03-10');
  });

  it('has by teds 10 days to date where it is outpatient care', () => {
    expect(figure('teds', { ...open, level: 'outpatient' })).toBe(10);
  });

  it('counts its first day at once, apart from hcup', () => {
    const today = { ...open, asOf: '2025-03-01' };
    const figures = METHODS.map(({ name }) => [name, figure(name, today)]);
    expect(Object.fromEntries(figures)).toEqual({
      ...{ medicare: 1, hcup: 0, aihw: 1, teds: 1, serviceDays: 0, accrued: 1 },
    });
  });

  it('has no day before it began', () => {
    for (const { days } of METHODS) expect(days({ ...open, asOf: '2025-02-28' })).toEqual([]);
  });
});

describe('A stay whose last contact was before the discharge', () => {
  const dropped = stayOf('2025-03-01', '2025-04-30', { lastContactAt: '2025-03-10' });

  it('ends by teds at the last contact, and by the others at the discharge', () => {
    expect(figure('teds', dropped)).toBe(9);
    expect(figure('teds', { ...dropped, level: 'outpatient' })).toBe(10);
    expect(figure('hcup', dropped)).toBe(60);
    expect(day('teds', dropped, '2025-03-10')).toBe('lastContact');
    expect(day('teds', dropped, '2025-03-11')).toBe('afterLastContact');
    expect(explained('teds', dropped)).toHaveLength(61);
  });

  it('is by teds a day long where the last contact was on the day of the admission', () => {
    expect(figure('teds', { ...dropped, lastContactAt: '2025-03-01' })).toBe(1);
  });
});

describe('A death', () => {
  const died = stayOf('2025-03-01', '2025-03-20', { died: '2025-03-10T04:00' });

  it('ends a stay, whatever is recorded of its end', () => {
    for (const name of ['medicare', 'hcup', 'aihw', 'teds', 'accrued']) expect(figure(name, died)).toBe(9);
    expect(day('hcup', died, '2025-03-10')).toBe('dayOfDeath');
    expect(day('hcup', died, '2025-03-11')).toBe('afterDeath');
  });
});

describe('A move', () => {
  const moved = stayOf('2025-03-01', '2025-03-10', { endedBy: 'moved', serviceDates: ['2025-03-10'] });

  it('has its day by serviceDays in the stay that follows, where that is at the same facility', () => {
    expect(figure('serviceDays', { ...moved, isContinuedHere: true })).toBe(0);
    expect(day('serviceDays', { ...moved, isContinuedHere: true }, '2025-03-10')).toBe('dayOfMove');
    expect(figure('serviceDays', moved)).toBe(1);
  });

  it('has its day in the stay that follows by every method that does not count the last day', () => {
    for (const name of ['medicare', 'hcup', 'aihw', 'teds', 'accrued']) {
      expect(day(name, moved, '2025-03-10')).toBe('dayOfMove');
    }
  });
});

describe('A day of 23 or 25 hours', () => {
  it.each([
    ['2025-03-08T23:30', '2025-03-09T03:30'],
    ['2025-03-09T01:30', '2025-03-10T01:30'],
    ['2025-11-01T23:30', '2025-11-02T00:30'],
    ['2025-11-02T00:30', '2025-11-03T00:15'],
  ])('is a day, from %s to %s', (from, to) => {
    for (const name of ['medicare', 'hcup', 'aihw', 'teds', 'accrued']) {
      expect(figure(name, stayOf(from, to))).toBe(1);
    }
  });
});

describe('A list of methods', () => {
  it('names each once, in its order, with or without a version', () => {
    const named = methodsNamed('hcup, medicare@1,medicare', 'methods');
    expect(named.map(({ name, version }) => `${name}@${version}`)).toEqual(['hcup@1', 'medicare@1']);
  });

  it.each([
    ['', 'METHOD_UNKNOWN'],
    ['medicare,', 'METHOD_UNKNOWN'],
    ['Medicare', 'METHOD_UNKNOWN'],
    ['toString', 'METHOD_UNKNOWN'],
    ['medicare@2', 'METHOD_VERSION_UNKNOWN'],
    ['medicare@', 'METHOD_VERSION_UNKNOWN'],
    ['medicare@1@1', 'METHOD_VERSION_UNKNOWN'],
  ])('such as “%s” is refused with %s and what there is', (list, code) => {
    expect(() => methodsNamed(list, 'methods')).toThrow(
      expect.objectContaining({
        code,
        grounds: { field: 'methods', wayOut: expect.stringContaining('medicare') },
      }),
    );
  });

  it('has every method under a name and version of its own', () => {
    expect(new Set(METHODS.map(({ name, version }) => `${name}@${version}`)).size).toBe(METHODS.length);
    for (const { source } of METHODS) expect(source).not.toBe('');
  });
});
