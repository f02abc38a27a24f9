import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordedAs } from '#event-sourcing/testing';
import type { RecordedEvent } from '#event-store';
import { rowsOf } from '#projections/testing';
import { care, timelineOf } from '../domain/index.js';
import { at, Journey, live, steps, two } from '../domain/testing/index.js';
import { placementsIn } from './current-placement.projection.js';
import { isOpenOn, type KnownStayRow, type StayRow, stays, staysIn } from './stays.projection.js';

const RUNS = { numRuns: 200 };
const eventsOf = (journey: Journey) => journey.past.map(recordedAs);
const rowsAfter = (journey: Journey) => rowsOf(stays, eventsOf(journey));

/** The rows that were known at a position, as the view of the present has them. */
function knownAt(rows: readonly KnownStayRow[], position: number): StayRow[] {
  return rows
    .filter(({ knownFrom, knownTo }) => knownFrom <= position && (knownTo === null || knownTo > position))
    .map(({ knownFrom: _, learnedFrom: __, knownTo: ___, outdatedBy: ____, ...row }) => row);
}

/** The last events of each append. */
function endsOfAppends(events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter((event, i) => event.metadata.commandId !== events[i + 1]?.metadata.commandId);
}

const told = (events: readonly RecordedEvent[]) => {
  const state = events.reduce(care.evolve, care.initial());
  return staysIn(state.patient, timelineOf(state));
};
const sorted = <Row extends object>(rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('The view of stays, in any history with late entries, corrections and voids', () => {
  it('as known after each append is what the events up to there tell', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        const events = eventsOf(live(tried));
        const rows = rowsOf(stays, events);
        for (const end of endsOfAppends(events)) {
          const known = knownAt(rows, Number(end.position));
          expect(sorted(known)).toEqual(sorted(told(events.slice(0, end.revision + 1))));
        }
      }),
      RUNS,
    );
  });

  it('has the same rows however the events come in', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(30), { maxLength: 6 }), (tried, batchEnds) => {
        const events = eventsOf(live(tried));
        let state = stays.initial('patient');
        for (const [i, event] of events.entries()) {
          state = stays.evolve(state, event);
          if (batchEnds.includes(i)) stays.rows(state, undefined);
        }
        expect(stays.rows(state, undefined)).toEqual(rowsOf(stays, events));
      }),
      RUNS,
    );
  });

  it('shows on a day the stays that are open as of that day', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 28 }), fc.option(fc.nat(23)), (tried, day, hour) => {
        const { care: state } = live(tried);
        const asOf = `2025-02-${two(day)}${hour === null ? '' : `T${two(hour)}:00`}`;
        const times = [...state.facts.values()].map(({ effectiveAt }) => effectiveAt?.local ?? '');
        const lengths = times
          .filter((local) => local.startsWith(asOf.slice(0, 10)))
          .map(({ length }) => length);
        // Where some of a date is known to the minute and some to the day, no minute says what was before it.
        if (hour !== null && new Set(lengths).size > 1) return;
        const open = staysIn('patient', timelineOf(state)).filter((row) => isOpenOn(row, asOf));
        const expected = placementsIn('patient', timelineOf(state, asOf));
        expect(open.map(({ stay }) => stay).sort()).toEqual(expected.map(({ stay }) => stay).sort());
      }),
      RUNS,
    );
  });
});

describe('The view of stays', () => {
  it('keeps what a correction of the boundary replaced, and says which event did', () => {
    const journey = new Journey();
    journey.enter('PatientAdmitted', { effectiveAt: '2025-01-09', placement: at('php') });
    const { episode = '' } = { episode: journey.timeline().episodes[0]?.id };
    const move = { effectiveAt: '2025-02-02', to: at('iop'), intent: 'stepDown', episode } as const;
    const { factId } = journey.enter('PatientMoved', move);
    journey.correct(factId, 'PatientMoved', { ...move, effectiveAt: '2025-01-31' });
    const correction = journey.past.at(-1)?.id;

    const php = rowsAfter(journey).filter(({ level }) => level === 'php');
    expect(php.map(({ from, to, outdatedBy }) => [from, to, outdatedBy])).toEqual([
      ['2025-01-09', null, factId],
      ['2025-01-09', '2025-02-02', correction],
      ['2025-01-09', '2025-01-31', null],
    ]);
  });

  it('splits a stay where its payer changes, and says the same of it in each row', () => {
    const journey = new Journey();
    journey.enter('PatientAdmitted', { effectiveAt: '2025-01-09', placement: at('php') });
    journey.enter('CoverageRecorded', { payer: 'acme', from: '2025-01-01', to: '2025-01-20', rank: 1 });
    journey.enter('CoverageRecorded', { payer: 'zenith', from: '2025-01-21', rank: 1 });

    const now = rowsAfter(journey).filter(({ knownTo }) => knownTo === null);
    expect(now.map(({ payer, payerFrom, payerTo, from }) => [payer, payerFrom, payerTo, from])).toEqual([
      ['acme', '2025-01-09', '2025-01-20', '2025-01-09'],
      ['zenith', '2025-01-21', null, '2025-01-09'],
    ]);
    expect(new Set(now.map(({ stay }) => stay)).size).toBe(1);
  });

  it('has no row for what is no stay: a registration, a coverage alone, a note', () => {
    const journey = new Journey();
    journey.enter('CoverageRecorded', { payer: 'acme', from: '2025-01-01', rank: 1 });
    expect(rowsAfter(journey)).toEqual([]);
  });
});
