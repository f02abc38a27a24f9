import type { EndedBy, StayDay } from './course.js';
import { COUNTED, type Why } from './reasons.js';
import type { CountedStay } from './stay.js';

/** What one method says of one calendar day of a stay, on the facility's calendar. */
export type CountedDay = { readonly date: string; readonly counted: boolean; readonly why: Why };

/**
 * One way to count the days of a stay. A pure function, which says of every calendar day whether it counts and why: the
 * figure is the sum of the days that do.
 */
export type LengthOfStayMethod = {
  readonly name: string;
  /** Raised when the method would say anything else of any stay; the earlier one is kept beside it. */
  readonly version: number;
  /** Where the rule is written. */
  readonly source: string;
  /** It counts what was done for the patient, so that the stay must have its `serviceDates`. */
  readonly needsServices?: true;
  readonly days: (stay: CountedStay) => readonly CountedDay[];
};

/** The length of stay: how many days count. */
export function lengthOf(days: readonly CountedDay[]): number {
  return days.reduce((sum, { counted }) => (counted ? sum + 1 : sum), 0);
}

export function said({ date }: StayDay, why: Why): CountedDay {
  return { date, counted: Object.hasOwn(COUNTED, why), why };
}

/** Why the day on which a stay ended does not count. */
export const DAY_OF_END: Readonly<Record<EndedBy, Why>> = {
  discharged: 'dayOfDischarge',
  moved: 'dayOfMove',
  died: 'dayOfDeath',
  leftOnLeave: 'leftForGood',
  lastContact: 'lastContact',
  asOf: 'asOfDay',
};

/** Why a day behind the end does not count. */
export function whyBehind({ endedBy }: StayDay): Why {
  if (endedBy === 'died') return 'afterDeath';
  return endedBy === 'lastContact' ? 'afterLastContact' : 'afterLeaving';
}

/** A stay of one day, as methods take it that count it as one. */
export function whyOneDay({ endedBy }: StayDay): Why {
  return endedBy === 'asOf' ? 'firstDay' : 'sameDay';
}

/** Away when the day ended. */
export function isAway({ leave }: StayDay): boolean {
  return leave !== null && leave !== 'returned';
}
