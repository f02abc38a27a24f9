import type { Fact } from '#event-sourcing';
import { bitemporal, type Known } from '#projections';
import {
  type Care,
  care,
  type Discharged,
  isLocalBy,
  type Placement,
  payersOf,
  type Span,
  type Stay,
  type Timeline,
  timelineOf,
} from '../domain/index.js';
import { placeOf, type StepPlace } from './step-history.projection.js';

/** A leave or hold; `to` is null while it lasts. */
export type TimeAway = {
  readonly kind: string;
  readonly from: string;
  readonly to: string | null;
  readonly expectedEnd: string | null;
  /** Of a leave: whether the patient came back; null while nobody knows, and for a hold. */
  readonly returned: boolean | null;
};
/** From then on the episode had this case manager. */
export type ManagedFrom = { readonly from: string; readonly caseManager: string };

/**
 * The days of one stay that one payer pays for first; a stay without a change of payer is one row. All rows of a stay
 * say the same of it. Times are facility-local, to the day or the minute.
 */
export type StayRow = {
  readonly patient: string;
  /** Fact that began the stay. */
  readonly stay: string;
  /** First and last date that the payer pays for; null while it lasts. */
  readonly payerFrom: string;
  readonly payerTo: string | null;
  /** Who pays first, as the stay's organisation knows. */
  readonly payer: string | null;
  readonly episode: string;
  readonly organisation: string;
  readonly facility: string;
  readonly programme: string | null;
  readonly zone: string;
  readonly level: string;
  readonly setting: string;
  readonly code: Placement['code'];
  readonly role: string;
  readonly from: string;
  readonly to: string | null;
  /** When the patient died, who is in no stay from then on, whatever is recorded of its end. */
  readonly died: string | null;
  readonly expectedEnd: string | null;
  readonly direction: string | null;
  readonly intent: string | null;
  readonly before: StepPlace | null;
  readonly endedBy: 'moved' | 'discharged' | 'died' | null;
  readonly disposition: string | null;
  /** Date of the last contact, of a discharge that says one. */
  readonly lastContactAt: string | null;
  /** Age in years at the admission that the stay goes back to, and who referred the episode; null where nobody said. */
  readonly age: number | null;
  readonly referral: string | null;
  /** Where a move that ended it led to. */
  readonly nextLevel: string | null;
  readonly nextFacility: string | null;
  readonly nextProgramme: string | null;
  readonly nextOrganisation: string | null;
  /** Events that stand for its beginning and its end; their sealed texts are opened where a query is answered. */
  readonly beganEvent: string;
  readonly endedEvent: string | null;
  readonly leaves: readonly TimeAway[];
  readonly holds: readonly TimeAway[];
  readonly caseManagers: readonly ManagedFrom[];
};

export type KnownStayRow = StayRow & Known;

/** Every stay of every patient as it was known at every place of the log. */
export const stays = bitemporal<Care, StayRow>({
  name: 'stays',
  version: 3,
  columns: {
    patient: 'text',
    stay: 'text',
    payerFrom: 'text',
    payerTo: 'text?',
    payer: 'text?',
    episode: 'text',
    organisation: 'text',
    facility: 'text',
    programme: 'text?',
    zone: 'text',
    level: 'text',
    setting: 'text',
    code: 'json?',
    role: 'text',
    from: 'text',
    to: 'text?',
    died: 'text?',
    expectedEnd: 'text?',
    direction: 'text?',
    intent: 'text?',
    before: 'json?',
    endedBy: 'text?',
    disposition: 'text?',
    lastContactAt: 'text?',
    age: 'integer?',
    referral: 'text?',
    nextLevel: 'text?',
    nextFacility: 'text?',
    nextProgramme: 'text?',
    nextOrganisation: 'text?',
    beganEvent: 'text',
    endedEvent: 'text?',
    leaves: 'json',
    holds: 'json',
    caseManagers: 'json',
  },
  primaryKey: ['patient', 'stay', 'payerFrom'],
  // The first two hold all that says whether a row was known and of which days it is, so that no other row is read.
  indexes: [
    ['facility', 'knownFrom', 'knownTo', 'payerFrom', 'payerTo', 'level'],
    ['payer', 'knownFrom', 'knownTo', 'payerFrom', 'payerTo'],
    ['facility', 'knownTo'],
    // Whose stays a payer pays for now, patient by patient.
    ['payer', 'knownTo', 'patient'],
  ],
  kinds: ['care'],
  by: 'patient',
  ...care,
  rows: (state) => staysIn(state.patient, timelineOf(state)),
});

/** The rows that stand for a timeline. */
export function staysIn(patient: string | null, timeline: Timeline): StayRow[] {
  const next = new Map(timeline.stays.flatMap((stay) => (stay.before === null ? [] : [[stay.before, stay]])));
  return timeline.stays.flatMap((stay) => rowsOf(stay, patient ?? '', timeline, next.get(stay) ?? null));
}

/** Field by field: a rebuild makes as many rows as there are changes, and spreading objects costs a multiple of this. */
function rowsOf(stay: Stay, patient: string, timeline: Timeline, next: Stay | null): StayRow[] {
  const { placement, before, ended } = stay;
  const known = timeline.coverages.filter(
    ({ organisation }) => organisation === null || organisation === placement.organisation,
  );
  const leaves = stay.leaves.map(awayOf);
  const holds = stay.holds.map(awayOf);
  const caseManagers = managersOf(stay, timeline.order);
  const died = timeline.death?.effectiveAt?.local ?? null;
  const lastContactAt = ended?.type === 'PatientDischarged' ? (ended.data as Discharged).lastContactAt : null;
  const age = ageAtAdmission(stay);
  const referral = referralOf(stay, timeline);
  return payersOf(stay, known).map(({ payer, from, to }) => ({
    patient,
    stay: stay.factId,
    payerFrom: from,
    payerTo: to,
    payer,
    episode: stay.episode,
    organisation: placement.organisation,
    facility: placement.facility,
    programme: placement.programme,
    zone: placement.zone,
    level: placement.level,
    setting: placement.setting,
    code: placement.code,
    role: placement.role,
    from: stay.from.local,
    to: stay.to === null ? null : stay.to.local,
    died,
    expectedEnd: placement.expectedEnd,
    direction: stay.direction,
    intent: stay.intent,
    before: before === null ? null : placeOf(before),
    endedBy: ended === null ? null : (ENDS[ended.type] ?? 'discharged'),
    disposition: stay.disposition,
    lastContactAt,
    age,
    referral,
    nextLevel: next === null ? null : next.placement.level,
    nextFacility: next === null ? null : next.placement.facility,
    nextProgramme: next === null ? null : next.placement.programme,
    nextOrganisation: next === null ? null : next.placement.organisation,
    beganEvent: stay.began.standing,
    endedEvent: ended === null ? null : ended.standing,
    leaves,
    holds,
    caseManagers,
  }));
}

/** Whether somebody was in the stay at the end of a date, or at a minute of the calendar of its zone. */
export function isOpenOn({ from, to, died }: Pick<StayRow, 'from' | 'to' | 'died'>, asOf: string): boolean {
  const isOver = [to, died].some((end) => end !== null && isLocalBy(end, asOf));
  return isLocalBy(from, asOf) && !isOver;
}

const ENDS: Readonly<Record<string, NonNullable<StayRow['endedBy']>>> = {
  PatientMoved: 'moved',
  DeathRecorded: 'died',
};

function awayOf({ kind, from, to, expectedEnd, returned }: Span): TimeAway {
  return { kind, from: from.local, to: to?.local ?? null, expectedEnd, returned };
}

/** A move states no age: the admission before it does. */
function ageAtAdmission({ began, before }: Stay): number | null {
  if (began.type === 'PatientAdmitted') return (began.data.age as number | null | undefined) ?? null;
  return before === null ? null : ageAtAdmission(before);
}

function referralOf({ episode }: Stay, { episodes }: Timeline): string | null {
  const opened = episodes.find(({ id }) => id === episode)?.opened;
  return (opened?.data.referralSource as string | null | undefined) ?? null;
}

function managersOf({ episode }: Stay, order: readonly Fact[]): ManagedFrom[] {
  return order
    .filter(({ type, data }) => type === 'CaseManagerAssigned' && data.episode === episode)
    .map(({ effectiveAt, data }) => ({
      from: effectiveAt?.local ?? '',
      caseManager: data.caseManager as string,
    }));
}
