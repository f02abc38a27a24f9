import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timelineOf } from '#care/domain';
import { live, steps, two } from '#care/domain/testing';
import { stays } from '#care/views';
import { recordedAs } from '#event-sourcing/testing';
import { rowsOf } from '#projections/testing';
import type { CountedStay } from '../methods/index.js';
import { countedFrom } from '../read-models/stay-counted.js';
import { countedAsOf, staysOf } from './known-stay.js';

/** Only the dates of a stay count. */
function inDates(counted: readonly (readonly [string, CountedStay])[]) {
  const text = JSON.stringify(Object.fromEntries(counted));
  return JSON.parse(text.replace(/(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}/g, '$1'));
}

describe('A stay row, in any history with late entries, corrections and voids', () => {
  it('is counted as of a day from what the timeline of that day says of its stay', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 28 }), (tried, day) => {
        const journey = live(tried);
        const asOf = `2025-02-${two(day)}`;
        const known = rowsOf(stays, journey.past.map(recordedAs)).filter(({ knownTo }) => knownTo === null);
        const byRow = staysOf(known).flatMap((row) => {
          const counted = countedAsOf(row, asOf);
          return counted === null ? [] : [[row.stay, counted] as const];
        });
        const timeline = timelineOf(journey.care, asOf);
        const byTimeline = timeline.stays.map(
          (stay) => [stay.factId, countedFrom(stay, timeline, asOf, [])] as const,
        );
        expect(inDates(byRow)).toEqual(inDates(byTimeline));
      }),
      { numRuns: 500 },
    );
  });
});
