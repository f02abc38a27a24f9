import type { Discharged } from './care.events.js';
import type * as terms from './dispositions.js';
import type { Direction, Level, Setting } from './levels.js';

/** A place in care as a command names it; the facility adds organisation and zone, the rule pack the rank. */
export type PlacementInput = {
  readonly level: Level;
  readonly setting: Setting;
  readonly role?: 'primary' | 'adjunct';
  readonly facility: string;
  readonly programme?: string;
  readonly code?: { readonly scheme: string; readonly edition: string; readonly code: string };
  readonly acute?: boolean;
  readonly diagnosisClass?: (typeof terms.CONDITION_CLASSES)[number];
  readonly legalStatus?: (typeof terms.LEGAL_STATUSES)[number];
  readonly livingArrangement?: (typeof terms.LIVING_ARRANGEMENTS)[number];
  readonly expectedEnd?: string;
  readonly hoursPerWeek?: number;
  readonly daysPerWeek?: number;
};

/** `effectiveAt` on the facility's calendar: `2025-01-09`, `2025-01-09T14:30`, or with its offset. */
type Timed = { readonly effectiveAt: string; readonly after?: string | null };
/** May be left out where the patient has one episode, or one in care. */
type InEpisode = { readonly episode?: string };
/** Kept sealed. */
type Reasoned = { readonly decidedBy?: string; readonly rationale?: string };
type Referral = {
  readonly referralDate?: string;
  readonly referralSource?: (typeof terms.REFERRAL_SOURCES)[number];
  readonly primaryConditionClass?: (typeof terms.CONDITION_CLASSES)[number];
};
export type PersonInput = {
  readonly name?: string;
  readonly birthDate?: string;
  readonly address?: string;
  readonly telephone?: string;
  readonly sex?: (typeof terms.SEXES)[number];
  readonly language?: string;
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
};

/** What a caller may state about a patient, by the type of the event that states it. */
export type FactInputs = {
  PatientRegistered: PersonInput;
  RegistrationJoined: object;
  IdentifierAssigned: { readonly system: string; readonly value: string };
  DemographicsRecorded: Timed & Omit<PersonInput, 'birthDate' | 'identifiers'>;
  RepresentativeAppointed: {
    readonly kind: (typeof terms.REPRESENTATIVE_KINDS)[number];
    readonly name: string;
    readonly relationship?: string;
    readonly contact?: string;
    readonly from: string;
    readonly to?: string;
  };
  EpisodeOpened: Timed & Referral & { readonly facility?: string };
  CaseManagerAssigned: Timed & InEpisode & { readonly caseManager: string };
  EpisodeClosed: Timed & InEpisode & { readonly reason: (typeof terms.EPISODE_ENDS)[number] };
  EpisodeReopened: Timed & InEpisode;
  PatientAdmitted: Timed & InEpisode & Reasoned & Referral & { readonly placement: PlacementInput };
  PatientMoved: Timed & InEpisode & Reasoned & { readonly to: PlacementInput; readonly intent: Direction };
  PatientDischarged: Timed &
    InEpisode &
    Reasoned & {
      readonly disposition: Discharged['disposition'];
      readonly destination?: (typeof terms.DESTINATIONS)[number];
      readonly lastContactAt?: string;
    };
  MovePlanned: Timed &
    InEpisode &
    Reasoned & { readonly on: string; readonly to: PlacementInput; readonly intent: Direction };
  MovePlanCancelled: Timed & { readonly plan: string; readonly rationale?: string };
  LeaveStarted: Timed &
    InEpisode & { readonly kind: (typeof terms.LEAVE_KINDS)[number]; readonly expectedReturn?: string };
  LeaveEnded: Timed & InEpisode & { readonly returned?: boolean };
  HoldStarted: Timed &
    InEpisode & { readonly reason: (typeof terms.HOLD_REASONS)[number]; readonly expectedEnd?: string };
  HoldEnded: Timed & InEpisode;
  DeathRecorded: Timed;
  CoverageRecorded: {
    readonly payer: string;
    readonly memberId?: string;
    readonly from: string;
    readonly to?: string;
    readonly rank?: number;
  };
  CoverageEnded: { readonly coverage: string; readonly on: string };
};

export type FactType = keyof FactInputs;
export type FactInput = {
  [Type in FactType]: { readonly type: Type; readonly input: FactInputs[Type] };
}[FactType];

/** One change a command asks for. `supersedes` is the event that stands now. */
export type RequestedChange =
  | ({ readonly kind: 'add' } & FactInput)
  | ({
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly reason: string;
    } & FactInput)
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };
