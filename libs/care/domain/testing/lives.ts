import fc from 'fast-check';
import { RefusedError } from '#event-sourcing';
import { LEVELS, type Level } from '../levels.js';
import { Journey } from './journey.js';
import { at } from './places.js';

/** What a case manager tries on a day of February 2025. */
export type Step = {
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
export const steps = fc
  .tuple(step, fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }))
  .map(([first, more]): Step[] => [
    { ...first, what: 'admit', day: first.day % 10 || 1, facility: 'riverside' },
    ...more,
  ]);

export const two = (number: number) => String(number).padStart(2, '0');

/** What a case manager may try next; the intent is the one that fits, as far as can be seen beforehand. */
export function attempt(journey: Journey, one: Step): void {
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
export function live(
  tried: readonly Step[],
  afterEach: (journey: Journey, accepted: boolean) => void = () => {},
) {
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
