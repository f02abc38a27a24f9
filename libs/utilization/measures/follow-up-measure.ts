import { daysAfter, daysBetween } from '#event-sourcing';
import { ofAge } from './ages.js';
import { enrolled, payerFor } from './enrolment.js';
import type { Past } from './past.js';
import { type NotRecorded, type Said, type Verdict, verdictOf } from './reasons.js';
import type { Counts, FollowedUp } from './what-counts.js';

export const INDEX_KINDS = ['discharge', 'emergencyVisit', 'withdrawalManagement'] as const;

/** What is to be followed up: somebody left a stay, or was seen in an emergency. */
export type IndexEvent = {
  readonly kind: (typeof INDEX_KINDS)[number];
  /** The fact that began the stay, or that is the visit. */
  readonly fact: string;
  /** The day of the discharge or visit, which is day 0. */
  readonly on: string;
  readonly facility: string;
  readonly organisation: string;
  readonly zone: string;
};

/** Whether one discharge or visit was followed up. Dates are on the calendar of its facility. */
export type FollowUp = Verdict & {
  readonly measure: string;
  readonly index: IndexEvent;
  /** Who paid first on day 0. */
  readonly payer: string | null;
  /** The first day that counts, and the last of the long window. */
  readonly from: string;
  readonly until: string;
  /** The first that counts by then, also where it is on a day to come, as of somebody who lives there. */
  readonly met: FollowedUp | null;
};

/** A measure of follow-up care. A pure function of what is known of a patient. */
export type FollowUpMeasure = {
  readonly name: string;
  /** Raised when the measure would say anything else of any patient; the earlier one is kept beside it. */
  readonly version: number;
  readonly source: string;
  /** What counts as follow-up. */
  readonly counts: readonly Counts[];
  readonly notRecorded: readonly NotRecorded[];
  readonly of: (past: Past) => readonly FollowUp[];
};

/** NCQA licenses the measures and certifies who computes them; nobody did here. */
export const LABEL = 'HEDIS-style, uncertified';
/** Days of the two windows of each. */
export const WINDOWS = [7, 30] as const;
const LONG = 30;

/** @param said - what the rules of the measure itself say of the event */
export function followUp(
  measure: string,
  rules: { readonly firstDay: 0 | 1; readonly age: number },
  index: IndexEvent,
  past: Past,
  said: readonly Said[],
  firstOf: (from: string, until: string) => FollowedUp | null,
): FollowUp {
  const { on, organisation } = index;
  const [from, until] = [daysAfter(on, rules.firstDay), daysAfter(on, LONG)];
  const shared = [
    ofAge(rules.age, on, past.born),
    inPeriod(on),
    enrolled(past, organisation, on, until),
    alive(on, past),
  ];
  const { eligibility, why } = verdictOf([...said, ...shared]);
  const payer = payerFor(past, organisation, on);
  return { measure, index, payer, from, until, met: firstOf(from, until), eligibility, why };
}

export const FOLLOW_UP_STATES = ['met', 'open', 'missed', 'notInMeasure'] as const;
export type FollowUpState = (typeof FOLLOW_UP_STATES)[number];

/** One of the windows as of a date. */
export type FollowUpWindow = {
  readonly days: number;
  readonly from: string;
  readonly until: string;
  readonly state: FollowUpState;
  /** Days after the as-of date on which it can still be met; null where it is not open. */
  readonly daysLeft: number | null;
};

/** @param asOf - a date */
export function followUpWindow(
  { on, from, metOn, eligibility }: Judged,
  days: number,
  asOf: string,
): FollowUpWindow {
  const until = daysAfter(on, days);
  const isMet = metOn !== null && metOn <= until && metOn <= asOf;
  const reached = isMet ? 'met' : until < asOf ? 'missed' : 'open';
  const state = eligibility === 'excluded' ? 'notInMeasure' : reached;
  return { days, from, until, state, daysLeft: state === 'open' ? daysBetween(asOf, until) : null };
}

type Judged = Pick<FollowUp, 'from' | 'eligibility'> & { readonly on: string; readonly metOn: string | null };

/** The year of the measure is that of the event; 30 days must fit into it. */
function inPeriod(on: string): Said {
  return on.slice(5) > '12-01' ? 'outOfPeriod' : null;
}

/** @see HEDIS MY2025, required exclusion: members who die at any time of the measurement year */
function alive(on: string, { died }: Past): Said {
  return died !== null && died.slice(0, 4) <= on.slice(0, 4) ? 'died' : null;
}
