import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LEVELS } from '#care/domain';
import * as past from '#care/domain/testing';
import { daysAfter, RefusedError } from '#event-sourcing';
import type { Past } from '#event-sourcing/testing';
import { UNITS } from './authorisation-terms.js';
import { sessionsName } from './ledger.js';
import { about, Book, contextOf, granted } from './testing/index.js';

describe('Whatever was authorised and delivered', () => {
  const offset = fc.integer({ min: 0, max: 59 });
  const date = (days: number) => daysAfter('2025-03-20', days);
  const authorisation = fc.record({
    level: fc.constantFrom(...LEVELS.slice(0, 3)),
    unit: fc.constantFrom(...UNITS),
    units: fc.integer({ min: 1, max: 30 }),
    span: fc.tuple(offset, offset),
    payer: fc.constantFrom('acme', 'zenith'),
  });
  const ways = fc.record({
    moves: fc.uniqueArray(fc.tuple(offset, fc.constantFrom(...LEVELS.slice(0, 4))), {
      minLength: 1,
      maxLength: 5,
      selector: ([day]) => day,
    }),
    left: fc.option(offset),
    sessions: fc.array(fc.tuple(offset, fc.integer({ min: 1, max: 4 })), { maxLength: 20 }),
    covered: offset,
    asOf: offset,
  });
  type Way = typeof ways extends fc.Arbitrary<infer One> ? One : never;

  function careFrom({ moves, left, covered }: Way): Past[] {
    const [first, ...more] = [...moves].sort(([a], [b]) => a - b);
    if (first === undefined) return [];
    const last = more.at(-1) ?? first;
    return [
      past.registered(),
      past.opened({ on: date(0) }),
      past.covered({ payer: 'acme', from: date(0), to: date(covered) }),
      past.covered({ payer: 'zenith', from: date(covered), rank: 2 }),
      past.admitted({ on: date(first[0]), level: first[1] }),
      ...more.map(([day, level]) => past.moved({ on: date(day), level, intent: 'lateral' })),
      ...(left === null ? [] : [past.discharged({ on: date(last[0] + left) })]),
    ];
  }

  it('used and left make up what was authorised, and covered and uncovered days those delivered', () => {
    let used = 0;
    let uncovered = 0;
    fc.assert(
      fc.property(fc.array(authorisation, { maxLength: 6 }), ways, (asked, way) => {
        const care = careFrom(way);
        const book = new Book(contextOf(...care));
        for (const { span, ...one } of asked) {
          const [from, to] = [...span].sort((a, b) => a - b).map(date) as [string, string];
          try {
            granted({ ...one, from, to }, {}, book);
          } catch (error) {
            // It overlaps another, or its payer pays on none of the days: nothing of it is there.
            if (!(error instanceof RefusedError)) throw error;
          }
        }
        const sessions = new Map(way.sessions.map(([day, n]) => [sessionsName('riverside', date(day)), n]));
        const { ledgers, cover, reckoning, delivered } = about(book, care, date(way.asOf), sessions);
        for (const { authorised, used: taken, left, beyond } of ledgers) {
          expect(taken + left).toBe(authorised);
          expect(Math.min(taken, left, beyond)).toBeGreaterThanOrEqual(0);
          // Nothing goes beyond while there is something left.
          expect(Math.min(left, beyond)).toBe(0);
          used += taken;
        }
        const present = [...delivered.values()].filter(({ away }) => away === null).length;
        expect(cover.delivered).toBe(present);
        expect(cover.covered + cover.uncovered).toBe(cover.delivered);
        const isCovered = [...reckoning.verdicts.values()].filter((one) => one.cover === 'covered');
        expect(cover.covered).toBe(isCovered.length);
        uncovered += cover.uncovered;
      }),
      { numRuns: 300 },
    );
    // Had nothing ever been used, nothing would have been looked at.
    expect(Math.min(used, uncovered)).toBeGreaterThan(100);
  });
});
