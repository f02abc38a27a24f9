import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RefusedError } from '#event-sourcing';
import { recordedAs } from '#event-sourcing/testing';
import { care } from './care.js';
import type { Level } from './levels.js';
import { LEVELS } from './levels.js';
import { daysOf } from './stay.js';
import { at, Journey } from './testing/index.js';
import { timelineOf } from './timeline.js';

type Step = {
  readonly what:
    | 'admit'
    | 'move'
    | 'discharge'
    | 'leave'
    | 'return'
    | 'hold'
    | 'resume'
    | 'death'
    | 'correct'
    | 'void';
  readonly day: number;
  readonly hour: number | null;
  readonly level: Level;
  readonly which: number;
  readonly facility: 'riverside' | 'hillside';
};

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('admit' as const, 'move' as const, 'discharge' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('leave' as const, 'return' as const, 'hold' as const, 'resume' as const),
    },
    { weight: 4, arbitrary: fc.constantFrom('correct' as const, 'void' as const) },
    { weight: 1, arbitrary: fc.constantFrom('death' as const, 'move' as const) },
  ),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.option(fc.integer({ min: 0, max: 23 })),
  level: fc.constantFrom(...LEVELS),
  which: fc.nat(9),
  facility: fc.constantFrom('riverside' as const, 'hillside' as const),
});
/** Begins with an admission, so that something comes of it. */
const steps = fc
  .tuple(step, fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }))
  .map(([first, more]): Step[] => [
    { ...first, what: 'admit', day: first.day % 10 || 1, facility: 'riverside' },
    ...more,
  ]);

const two = (number: number) => String(number).padStart(2, '0');

/** What a case manager may try next; the intent is the one that fits, as far as can be seen beforehand. */
function attempt(journey: Journey, one: Step): void {
  const effectiveAt = `2025-02-${two(one.day)}${one.hour === null ? '' : `T${two(one.hour)}:00`}`;
  const placement = at(one.level, { facility: one.facility });
  const [episode] = journey
    .timeline()
    .episodes.slice(-1)
    .map(({ id }) => ({ episode: id }));
  const timed = { effectiveAt, ...episode };
  const facts = [...journey.care.facts.keys()];
  const factId = facts[1 + (one.which % Math.max(1, facts.length - 1))] ?? '';
  switch (one.what) {
    case 'admit':
      return void journey.enter('PatientAdmitted', { effectiveAt, placement });
    case 'move':
      for (const intent of ['stepDown', 'stepUp', 'lateral'] as const) {
        try {
          return void journey.enter('PatientMoved', { ...timed, to: placement, intent });
        } catch (error) {
          if (!(error instanceof RefusedError) || error.code !== 'DIRECTION_MISMATCH') throw error;
        }
      }
      return;
    case 'discharge':
      return void journey.enter('PatientDischarged', { ...timed, disposition: 'completed' });
    case 'leave':
      return void journey.enter('LeaveStarted', { ...timed, kind: 'therapeutic' });
    case 'return':
      return void journey.enter('LeaveEnded', timed);
    case 'hold':
      return void journey.enter('HoldStarted', { ...timed, reason: 'vacation' });
    case 'resume':
      return void journey.enter('HoldEnded', timed);
    case 'death':
      return void journey.enter('DeathRecorded', { effectiveAt });
    case 'correct':
      return void journey.correct(factId, 'PatientAdmitted', { effectiveAt, placement });
    case 'void':
      return void journey.void(factId);
  }
}

/** Tries every step; those refused leave no trace. */
function live(tried: readonly Step[], afterEach: (journey: Journey, accepted: boolean) => void = () => {}) {
  const journey = new Journey();
  for (const one of tried) {
    let accepted = true;
    try {
      attempt(journey, one);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      accepted = false;
    }
    afterEach(journey, accepted);
  }
  return journey;
}

const broken = (journey: Journey) =>
  new Set(journey.timeline().violations.map(({ rule, facts }) => `${rule} ${[...facts].sort()}`));
const RUNS = { numRuns: 200 };

describe('In any history that was accepted', () => {
  it('no fact breaks a rule that was kept before it, a death apart', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let before = new Set<string>();
        live(tried, (journey) => {
          const after = broken(journey);
          const isDeath = journey.past.at(-1)?.type === 'DeathRecorded';
          if (!isDeath) expect([...after].filter((violation) => !before.has(violation))).toEqual([]);
          before = after;
        });
      }),
      RUNS,
    );
  });

  it('nothing is broken at all where nobody died', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        const journey = live(tried.filter(({ what }) => what !== 'death'));
        expect(journey.timeline().violations).toEqual([]);
      }),
      RUNS,
    );
  });

  it('the stays of an episode follow one another, and their days sum to its span', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        for (const { stays } of live(tried).timeline().episodes) {
          const runs = stays.reduce<(typeof stays)[]>((all, stay) => {
            if (stay.before === null) all.push([stay]);
            else all.at(-1)?.push(stay);
            return all;
          }, []);
          for (const [index, stay] of stays.entries()) {
            expect(daysOf(stay) ?? 0).toBeGreaterThanOrEqual(0);
            const next = stays[index + 1];
            if (next)
              expect(stay.to && stay.to.local.slice(0, 10) <= next.from.local.slice(0, 10)).toBe(true);
          }
          for (const run of runs) {
            const [first, last] = [run[0], run.at(-1)];
            if (!first || !last?.to) continue;
            const whole = daysOf({ ...last, from: first.from });
            expect(run.reduce((days, stay) => days + (daysOf(stay) ?? 0), 0)).toBe(whole);
          }
        }
      }),
      RUNS,
    );
  });

  it('leaves and holds lie within their stay', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        const { stays, violations } = live(tried).timeline();
        if (violations.length > 0) return;
        for (const { from, to, leaves, holds } of stays) {
          for (const span of [...leaves, ...holds]) {
            expect(span.from.local.slice(0, 10) >= from.local.slice(0, 10)).toBe(true);
            if (to !== null)
              expect((span.to?.local ?? '9999').slice(0, 10) <= to.local.slice(0, 10)).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it('folding one by one, all at once, or going on from a copy is the same', () => {
    fc.assert(
      fc.property(steps, fc.nat(25), (tried, cut) => {
        const resumed = new Journey();
        for (const [index, one] of tried.entries()) {
          if (index === cut) resumed.continueFromCopy();
          try {
            attempt(resumed, one);
          } catch {}
        }
        const journey = live(tried);
        const atOnce = journey.past.map(recordedAs).reduce(care.evolve, care.initial());
        expect(resumed.care).toEqual(journey.care);
        expect(atOnce).toEqual(journey.care);
      }),
      RUNS,
    );
  });

  it('as of a day is the timeline of the facts up to that day', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 28 }), (tried, day) => {
        const { care: state } = live(tried);
        const asOf = `2025-02-${two(day)}`;
        const facts = [...state.facts].filter(
          ([, { effectiveAt }]) => effectiveAt === null || effectiveAt.local.slice(0, 10) <= asOf,
        );
        expect(timelineOf(state, asOf)).toEqual(timelineOf({ ...state, facts: new Map(facts) }));
      }),
      RUNS,
    );
  });

  it('there is something to see', () => {
    const lengths = fc.sample(steps, { numRuns: 200, seed: 1 }).map((tried) => live(tried).past.length);
    expect(lengths.filter((length) => length > 5).length).toBeGreaterThan(100);
  });
});
