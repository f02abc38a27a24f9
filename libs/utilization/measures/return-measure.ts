import { daysAfter, daysBetween } from '#event-sourcing';
import { behind, type MeasuredStay, type Past } from './past.js';
import type { NotRecorded, Said, Verdict } from './reasons.js';
import { verdictOf } from './reasons.js';

/** One window behind one stay. Dates are on the calendar of the stay's facility. */
export type Return = Verdict & {
  readonly measure: string;
  /** Days of the window, the day on which the patient left being 0. */
  readonly days: number;
  /** The days on which a return counts; null while the patient has not left. */
  readonly from: string | null;
  readonly until: string | null;
  /** Earlier than `until` where the patient died in the window. */
  readonly observedUntil: string | null;
  /** The first return in the window. */
  readonly back: { readonly stay: string; readonly on: string; readonly day: number } | null;
};

/** A measure of who came back. A pure function of what is known of a patient. */
export type ReturnMeasure = {
  readonly name: string;
  /** Raised when the measure would say anything else of any stay; the earlier one is kept beside it. */
  readonly version: number;
  readonly source: string;
  readonly notRecorded: readonly NotRecorded[];
  readonly of: (stay: MeasuredStay, past: Past) => readonly Return[];
};

export const RETURN_STATES = ['returned', 'notReturned', 'open', 'observationEnded', 'notInMeasure'] as const;
export type ReturnState = (typeof RETURN_STATES)[number];

/** How it stands as of a date: within the window nobody can say yet that the patient did not come back. */
export function returnState({ eligibility, back, until, observedUntil }: Return, on: string): ReturnState {
  if (eligibility === 'excluded' || until === null || observedUntil === null) return 'notInMeasure';
  if (back !== null) return 'returned';
  if (observedUntil < until && observedUntil <= on) return 'observationEnded';
  return until < on ? 'notReturned' : 'open';
}

/** @param said - what the rules say of the stay */
export function returnWithin(
  measure: string,
  window: { readonly first: number; readonly days: number },
  stay: MeasuredStay,
  past: Past,
  said: readonly Said[],
  isReturn: (other: MeasuredStay) => boolean,
): Return {
  const { to } = stay;
  const verdict = verdictOf(said);
  const about = { measure, days: window.days, ...verdict };
  if (to === null) return { ...about, from: null, until: null, observedUntil: null, back: null };
  const [from, until] = [daysAfter(to, window.first), daysAfter(to, window.days)];
  const observedUntil = past.died !== null && past.died < until ? past.died : until;
  const found = behind(stay, past).find(
    (other) => other.from >= from && other.from <= observedUntil && isReturn(other),
  );
  const isIn = verdict.eligibility !== 'excluded';
  const back = isIn && found ? { stay: found.stay, on: found.from, day: daysBetween(to, found.from) } : null;
  return { ...about, from, until, observedUntil, back };
}

/**
 * A death during the stay takes it out of the measure; a later one ends the observation. Who was discharged on the very day
 * they died was discharged first, unless the record says otherwise.
 */
export function leftAlive({ to, endedBy, disposition }: MeasuredStay, { died }: Past): Said {
  if (to === null) return 'stillThere';
  const isDead = endedBy === 'died' || disposition === 'deceased' || (died !== null && died < to);
  return isDead ? 'diedInStay' : null;
}
