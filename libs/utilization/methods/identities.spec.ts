import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountedStay, lengthOf, METHODS } from './index.js';
import { dayNumber, stays } from './testing/stays.js';

const RUNS = { numRuns: 500 };
const first = ({ from }: CountedStay) => dayNumber(from);
const end = ({ to, asOf }: CountedStay) => dayNumber(to ?? asOf);
const elapsed = (stay: CountedStay) => end(stay) - first(stay);

/** Away at the last minute of a day: out before its midnight, and not back before it. */
const isAway = ({ leaves }: CountedStay, day: number) =>
  leaves.some(({ from, to }) => dayNumber(from) <= day && (to === null || dayNumber(to) > day));
const nightsAway = (stay: CountedStay) =>
  Array.from({ length: elapsed(stay) }, (_, place) => first(stay) + place).filter((day) => isAway(stay, day));

/** Each figure from its source's words, by numbers of days alone and without telling any day apart. */
const FORMULAS: Readonly<Record<string, (stay: CountedStay) => number>> = {
  medicare(stay) {
    const away = nightsAway(stay).filter((day) => day !== first(stay));
    return Math.max(1, elapsed(stay) - away.length);
  },
  hcup: elapsed,
  aihw(stay) {
    const leaveDays = stay.leaves.reduce(
      (sum, { from, to }) => sum + dayNumber(to ?? '') - dayNumber(from),
      0,
    );
    return Math.max(1, elapsed(stay) - leaveDays + (isAway(stay, first(stay)) ? 1 : 0));
  },
  teds(stay) {
    const contact = stay.lastContactAt === null ? end(stay) : dayNumber(stay.lastContactAt);
    const days = Math.max(0, Math.min(contact, end(stay)) - first(stay));
    return stay.level === 'inpatient' ? Math.max(1, days) : days + 1;
  },
  serviceDays(stay) {
    const numbers = new Set(stay.serviceDates.map(dayNumber));
    return [...numbers].filter((day) => day >= first(stay) && day <= end(stay)).length;
  },
  accrued(stay) {
    const away = nightsAway(stay).filter((day) => day !== first(stay)).length;
    const isStillThere = stay.to === null && elapsed(stay) > 0 && !isAway(stay, end(stay));
    return Math.max(1, elapsed(stay) - away + (isStillThere ? 1 : 0));
  },
};

describe('By any method', () => {
  it.each(METHODS)('$name: the sum of the days is what its source makes of the dates', ({ name, days }) => {
    fc.assert(
      fc.property(stays, (stay) => {
        expect(lengthOf(days(stay))).toBe(FORMULAS[name]?.(stay));
      }),
      RUNS,
    );
  });

  it.each(METHODS)('$name: every calendar day of the stay is told once, in order', ({ days }) => {
    fc.assert(
      fc.property(stays, (stay) => {
        const numbers = days(stay).map(({ date }) => dayNumber(date));
        expect(numbers).toEqual(Array.from({ length: elapsed(stay) + 1 }, (_, place) => first(stay) + place));
      }),
      RUNS,
    );
  });

  it.each(METHODS)(
    '$name: what was known of the days before the last does not hang on the as-of date',
    ({ days }) => {
      fc.assert(
        fc.property(stays, fc.nat(40), (stay, later) => {
          fc.pre(stay.to === null && stay.lastContactAt === null);
          const asOf = new Date(Date.parse(`${stay.asOf.slice(0, 10)}T00:00Z`) + later * 86_400_000);
          const now = days(stay);
          const then = days({ ...stay, asOf: asOf.toISOString().slice(0, 10) });
          const told = (all: typeof now) => all.slice(0, now.length - 1).map(({ counted }) => counted);
          expect(told(then)).toEqual(told(now));
        }),
        RUNS,
      );
    },
  );
});

describe('Days of the patient and leave days', () => {
  it('are all the days from the admission to the discharge, unless it was the same day', () => {
    const accrued = METHODS.find(({ name }) => name === 'accrued');
    fc.assert(
      fc.property(stays, (stay) => {
        fc.pre(stay.to !== null && elapsed(stay) > 0);
        const days = accrued?.days(stay) ?? [];
        const leaveDays = days.filter(({ why }) =>
          ['leaveBegan', 'onLeave', 'returnedAndLeft'].includes(why),
        );
        expect(lengthOf(days) + leaveDays.length).toBe(elapsed(stay));
      }),
      RUNS,
    );
  });
});
