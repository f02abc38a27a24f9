import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type KnownStayRow, type StayRow, stays } from '#care';
import { at, Journey, live, steps, two } from '#care/domain/testing';
import type { Caller } from '#event-sourcing';
import { recordedAs } from '#event-sourcing/testing';
import { rowsOf } from '#projections/testing';
import { sumOfDays } from './days.js';
import { stateOf } from './patient-state.js';
import { daysGained, differencesIn } from './stay-differences.js';

const rowsAfter = (journey: Journey) => rowsOf(stays, journey.past.map(recordedAs)) as KnownStayRow[];
const EVERYBODY: Caller = {
  actor: { id: 'eva', role: 'auditor', organisation: null },
  scope: { kind: 'installation' },
};
const text = (row: object) => JSON.stringify(row);

function knownAt(rows: readonly KnownStayRow[], position: number): StayRow[] {
  return rows
    .filter(({ knownFrom, knownTo }) => knownFrom <= position && (knownTo === null || knownTo > position))
    .map(({ knownFrom: _, learnedFrom: __, knownTo: ___, outdatedBy: ____, ...row }) => row);
}

describe('The difference between what was known at two places of the log', () => {
  it('makes the stays of the earlier one into those of the later one, in any history', () => {
    fc.assert(
      fc.property(steps, fc.nat(30), fc.nat(30), (tried, a, b) => {
        const journey = live(tried);
        const rows = rowsAfter(journey);
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const differences = differencesIn(rows, earlier, later);
        const gone = new Set(differences.flatMap(({ before }) => before.map(text)));
        const applied = knownAt(rows, earlier)
          .map(text)
          .filter((row) => !gone.has(row));
        const come = differences.flatMap(({ after }) => after.map(text));
        expect([...applied, ...come].sort()).toEqual(knownAt(rows, later).map(text).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('there is none where nothing was learned', () => {
    fc.assert(
      fc.property(steps, fc.nat(30), (tried, at) => {
        expect(differencesIn(rowsAfter(live(tried)), at, at)).toEqual([]);
      }),
    );
  });

  it('from the first event on, the days gained are those of the whole record', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 28 }), (tried, day) => {
        const journey = live(tried);
        const asOf = `2025-02-${two(day)}`;
        const all = differencesIn(rowsAfter(journey), 0, journey.past.length);
        const gained = sumOfDays(all.map((one) => daysGained(one, asOf)));
        expect(gained).toEqual(stateOf(journey.care, asOf, EVERYBODY).days);
      }),
    );
  });
});

describe('A corrected boundary between PHP and IOP', () => {
  const journey = new Journey();
  journey.enter('PatientAdmitted', { effectiveAt: '2025-01-09', placement: at('php') });
  const episode = journey.timeline().episodes[0]?.id ?? '';
  const move = { effectiveAt: '2025-02-02', to: at('iop'), intent: 'stepDown', episode } as const;
  const { factId } = journey.enter('PatientMoved', move);
  const earlier = journey.past.length;
  journey.correct(factId, 'PatientMoved', { ...move, effectiveAt: '2025-01-31' });
  const differences = differencesIn(rowsAfter(journey), earlier, journey.past.length);

  it('moves both stays, and takes two days from the one and gives them to the other', () => {
    expect(differences.map(({ changes }) => changes)).toEqual([['moved'], ['moved']]);
    expect(sumOfDays(differences.map((one) => daysGained(one, '2025-03-31')))).toEqual({ php: -2, iop: 2 });
  });

  it('names the correction as its cause', () => {
    const correction = journey.past.at(-1)?.id;
    expect(differences.map(({ causes }) => causes)).toEqual([[correction], [correction]]);
  });
});
