import type { Level, Timeline } from '#care/domain';
import { dateOf } from '#event-sourcing';
import type { GrantData } from './authorisation.events.js';
import type { Authorisation, Certification } from './authorisations.js';
import { deliveredDays } from './delivered.js';
import { reckon } from './ledger.js';

/** What waits for somebody, in words. */
export const DUE_KINDS = {
  lapse: 'The last day that is authorised, and nothing is authorised after it',
  recertification: 'The day by which the need must be certified again',
  review: 'The payer reviews that day, and nothing was requested since',
} as const;
export type DueKind = keyof typeof DUE_KINDS;

/** Something that waits for an open stay, and the facility-local date it falls on. No date comes from a clock. */
export type Due = {
  /** Fact that requested the authorisation, or that certified the need. */
  readonly about: string;
  readonly kind: DueKind;
  readonly organisation: string | null;
  readonly facility: string;
  readonly zone: string;
  /** Null for a certification, which is for no payer. */
  readonly payer: string | null;
  readonly level: Level;
  readonly dueOn: string;
  /** The payer says that nothing will be authorised after it. */
  readonly lastCoverage: boolean;
};

type Granted = Authorisation & { readonly grant: GrantData };

/**
 * What is due for a patient; nothing where the patient is not at that level and facility any more, or came back later than
 * the last day that is authorised.
 *
 * @param certifications - in the order in which they were certified
 */
export function dueIn(
  authorisations: readonly Authorisation[],
  certifications: readonly Certification[],
  timeline: Timeline,
): Due[] {
  const granted = authorisations.filter(
    (one): one is Granted => one.grant !== null && isThere(timeline, one.facility, one.grant),
  );
  return [
    ...granted.flatMap((one) => reviewOf(one, authorisations)),
    ...granted.flatMap((one) => lapseOf(one, authorisations, timeline)),
    ...recertifications(certifications, timeline),
  ];
}

function isThere({ stays }: Timeline, facility: string, { level, to }: GrantData): boolean {
  return stays.some(
    ({ from, ended, placement }) =>
      ended === null &&
      dateOf(from) <= to &&
      placement.role === 'primary' &&
      placement.facility === facility &&
      placement.level === level,
  );
}

function reviewOf(one: Granted, all: readonly Authorisation[]): Due[] {
  const { nextReview, from } = one.grant;
  if (nextReview === null) return [];
  const isAsked = all.some((other) => isLike(other, one) && other.from > from);
  return isAsked ? [] : [dueOf(one, 'review', nextReview)];
}

/** On the day the units run out if the stay goes on as it is, or on the last day. */
function lapseOf(one: Granted, all: readonly Authorisation[], timeline: Timeline): Due[] {
  const { to } = one.grant;
  if (all.some((other) => isLike(other, one) && other.grant !== null && other.grant.to > to)) return [];
  return [dueOf(one, 'lapse', one.unit === 'days' ? lastCovered(one, timeline) : to)];
}

function lastCovered(one: Granted, { stays, coverages }: Timeline): string {
  const delivered = deliveredDays(stays, one.grant.to, one.grant.from);
  const { ledgers } = reckon({ authorisations: [one], delivered, coverages, sessions: new Map() });
  const { left, lastUsedOn } = ledgers.get(one.factId) ?? { left: 0, lastUsedOn: null };
  return left === 0 && lastUsedOn !== null ? lastUsedOn : one.grant.to;
}

/** Of the same payer, for the same level at the same facility: it goes on where the other one ends. */
function isLike(other: Authorisation, { payer, facility, grant: { level } }: Granted): boolean {
  return (
    other.payer === payer && other.facility === facility && (other.grant?.level ?? other.level) === level
  );
}

function dueOf(
  { factId, organisation, facility, zone, payer, grant }: Granted,
  kind: DueKind,
  on: string,
): Due {
  const { level, lastCoverage } = grant;
  return { about: factId, kind, organisation, facility, zone, payer, level, dueOn: on, lastCoverage };
}

/** The last certification of each stay that goes on. */
function recertifications(certifications: readonly Certification[], { stays }: Timeline): Due[] {
  const open = stays.filter(({ ended }) => ended === null);
  return open.flatMap(({ factId }) => {
    const last = certifications.findLast(({ stay }) => stay === factId);
    if (last === undefined) return [];
    const { factId: about, organisation, facility, zone, level, recertifyBy: dueOn } = last;
    const rest = { organisation, facility, zone, level, dueOn, payer: null, lastCoverage: false };
    return [{ about, kind: 'recertification', ...rest }];
  });
}
