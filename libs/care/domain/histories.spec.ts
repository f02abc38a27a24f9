import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#event-sourcing';
import { recordedAs } from '#event-sourcing/testing';
import { care, standing } from './care.js';
import { daysOf } from './stay.js';
import { attempt, Journey, live, steps, two } from './testing/index.js';
import { timelineOf } from './timeline.js';

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

  it('as of a day is the timeline of the facts up to that day and of the episodes they name', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 28 }), (tried, day) => {
        const { care: state } = live(tried);
        const asOf = `2025-02-${two(day)}`;
        const isBy = ({ effectiveAt }: Fact) =>
          effectiveAt === null || effectiveAt.local.slice(0, 10) <= asOf;
        const named = new Set(
          standing(state)
            .filter(isBy)
            .map(({ data }) => data.episode),
        );
        const facts = [...state.facts].filter(([id, fact]) => isBy(fact) || named.has(id));
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
