import type { At } from './calendar.js';
import type { Organisation } from './clinics.js';
import type { Direction, Level, Place } from './levels.js';
import type { Section } from './plan-sections.js';

/** Away from a stay: a leave from a bed, a hold of a day programme. `to` is null where nobody came back. */
export type Away = {
  readonly kind: 'leave' | 'hold';
  readonly reason: string;
  readonly from: number;
  readonly to: number | null;
};

export type Ending = {
  readonly at: At;
  readonly how: 'moved' | 'discharged' | 'died';
  readonly disposition: string | null;
};

/** One patient in one place. */
export type TrueStay = {
  readonly place: Place;
  readonly from: At;
  /** Against the stay before; null for an admission. */
  readonly direction: Direction | null;
  /** Null while it lasts. */
  readonly ending: Ending | null;
  readonly away: Away | null;
};

/** A discharge plan, drafted in IOP. Days are those on which things were done. */
export type TruePlan = {
  readonly draftedOn: number;
  readonly support: 'supportGroup' | 'sponsor' | 'family' | null;
  /** Sections that were written, with nothing missing in them. */
  readonly sections: readonly { readonly section: Section; readonly on: number }[];
  readonly spoken: { readonly outcome: 'acknowledged' | 'refused'; readonly on: number } | null;
  readonly finalisedOn: number | null;
  readonly transmission: { readonly on: number; readonly receivedOn: number | null } | null;
  readonly appointment: {
    readonly bookedOn: number;
    readonly on: number;
    readonly status: 'booked' | 'kept' | 'missed';
  } | null;
};

export type TrueEpisode = {
  readonly organisation: Organisation;
  readonly condition: 'mental' | 'substanceUse' | 'coOccurring';
  readonly hasCaseManager: boolean;
  readonly stays: readonly TrueStay[];
  readonly plan: TruePlan | null;
};

/** Both days are covered; `to` is null while it lasts. */
export type TrueCoverage = {
  readonly payer: string;
  readonly from: number;
  readonly to: number | null;
  readonly rank: number;
};

export type TrueVisit = {
  readonly at: At;
  readonly kind: 'visit' | 'emergencyVisit' | 'session' | 'drugTest' | 'crisisContact';
  readonly organisation: Organisation;
  readonly facility: string;
  readonly minutes: number;
  readonly modality: string | null;
};

/** Signed by the patient, for a year; what it allows is told by its facility. */
export type TrueConsent = {
  /** Null where it is for payers of all kinds. */
  readonly payer: string | null;
  readonly facility: string;
  readonly signedOn: number;
  /** Null while it stands. */
  readonly revokedOn: number | null;
};

/** Days of a level that a payer was asked for on the first of them; first and last are among them. */
export type TrueAuthorisation = {
  readonly payer: string;
  readonly level: Level;
  readonly facility: string;
  readonly from: number;
  readonly to: number;
  /** Null while the payer has not answered; `grantedTo` is null where it grants nothing. */
  readonly answer: {
    readonly outcome: 'approved' | 'partly' | 'denied' | 'pended';
    readonly on: number;
    readonly grantedTo: number | null;
  } | null;
};

export type Person = {
  readonly name: string;
  readonly birthDate: string;
  readonly identifier: { readonly system: string; readonly value: string };
};

/** What truly happened to one patient, whoever learned of it when. */
export type Way = {
  readonly person: Person;
  readonly episodes: readonly TrueEpisode[];
  readonly coverages: readonly TrueCoverage[];
  readonly visits: readonly TrueVisit[];
  readonly consents: readonly TrueConsent[];
  readonly authorisations: readonly TrueAuthorisation[];
};

/** What happens between patient and clinics, before anybody else is asked or told. */
export type CareWay = Omit<Way, 'consents' | 'authorisations'>;

/** Who pays first on a day. */
export function payerOn({ coverages }: Pick<Way, 'coverages'>, day: number): string | null {
  const covering = coverages.filter(({ from, to }) => from <= day && (to === null || day <= to));
  return covering.find(({ rank }) => rank === 1)?.payer ?? covering[0]?.payer ?? null;
}
