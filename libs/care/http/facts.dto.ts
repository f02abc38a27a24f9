import { ValidateIf } from 'class-validator';
import {
  Acknowledging,
  Amount,
  CalendarDate,
  Flag,
  FREE_TEXT,
  Id,
  LocalTime,
  Nested,
  NestedList,
  OneOf,
  Slug,
  Text,
} from '#http';
import type { FactInputs, PersonInput, PlacementInput } from '../domain/index.js';
import * as terms from '../domain/index.js';

const ON_THE_CALENDAR = "On the facility's calendar: a date, a minute, or a minute with its offset";
const EPISODE = 'May be left out where the patient has one episode, or one in care';

/** A fact with a time of its own. */
export class TimedBody extends Acknowledging {
  @LocalTime({ description: ON_THE_CALENDAR })
  readonly effectiveAt: string;

  @Id({ optional: true, description: 'Puts a fact of a day behind this one of the same date' })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  readonly after?: string | null;
}

export class EpisodeBody extends TimedBody {
  @Id({ optional: true, description: EPISODE })
  readonly episode?: string;
}

/** Who decided and why; kept sealed. */
export class ReasonedBody extends EpisodeBody {
  @Text({ optional: true, description: 'Who decided; kept sealed' })
  readonly decidedBy?: string;

  @Text({ optional: true, max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly rationale?: string;
}

export class IdentifierBody {
  @Text({ max: 100, description: 'Who gives such identifiers', example: 'lakeside-mrn' })
  readonly system: string;

  @Text({ max: 100, description: 'Kept sealed', example: 'A-1204' })
  readonly value: string;
}

export class PersonBody implements PersonInput {
  @Text({ optional: true, max: 300, description: 'Kept sealed', example: 'Rosa Delgado' })
  readonly name?: string;

  @CalendarDate({ optional: true, description: 'Kept sealed; the year is not' })
  readonly birthDate?: string;

  @Text({ optional: true, max: 1000, description: 'Kept sealed' })
  readonly address?: string;

  @Text({ optional: true, max: 100, description: 'Kept sealed' })
  readonly telephone?: string;

  @OneOf(terms.SEXES, { optional: true })
  readonly sex?: (typeof terms.SEXES)[number];

  @Text({ optional: true, max: 35, description: 'BCP 47', example: 'es-MX' })
  readonly language?: string;

  @NestedList(() => IdentifierBody, { most: 20, optional: true, description: 'The first names the patient' })
  readonly identifiers?: IdentifierBody[];
}

export class NewIdentifierBody extends Acknowledging implements IdentifierBody {
  @Text({ max: 100, example: 'state-medicaid' })
  readonly system: string;

  @Text({ max: 100, description: 'Kept sealed' })
  readonly value: string;
}

export class DemographicsBody extends TimedBody {
  @Text({ optional: true, max: 300, description: 'Kept sealed' })
  readonly name?: string;

  @Text({ optional: true, max: 1000, description: 'Kept sealed' })
  readonly address?: string;

  @Text({ optional: true, max: 100, description: 'Kept sealed' })
  readonly telephone?: string;

  @OneOf(terms.SEXES, { optional: true })
  readonly sex?: (typeof terms.SEXES)[number];

  @Text({ optional: true, max: 35, description: 'BCP 47' })
  readonly language?: string;
}

export class RepresentativeBody extends Acknowledging {
  @OneOf(terms.REPRESENTATIVE_KINDS)
  readonly kind: (typeof terms.REPRESENTATIVE_KINDS)[number];

  @Text({ max: 300, description: 'Kept sealed' })
  readonly name: string;

  @Text({ optional: true, description: 'Kept sealed' })
  readonly relationship?: string;

  @Text({ optional: true, max: 1000, description: 'Kept sealed' })
  readonly contact?: string;

  @CalendarDate()
  readonly from: string;

  @CalendarDate({ optional: true, description: 'The last day; left out while it lasts' })
  readonly to?: string;
}

export class ReferralBody extends TimedBody {
  @CalendarDate({ optional: true })
  readonly referralDate?: string;

  @OneOf(terms.REFERRAL_SOURCES, { optional: true })
  readonly referralSource?: (typeof terms.REFERRAL_SOURCES)[number];

  @OneOf(terms.CONDITION_CLASSES, { optional: true })
  readonly primaryConditionClass?: (typeof terms.CONDITION_CLASSES)[number];
}

export class EpisodeOpeningBody extends ReferralBody {
  @Slug({ optional: true, description: 'Gives the episode its calendar and organisation' })
  readonly facility?: string;
}

export class CaseManagerBody extends EpisodeBody {
  @Slug({ description: 'An account', example: 'ana-ruiz' })
  readonly caseManager: string;
}

export class EpisodeClosureBody extends EpisodeBody {
  @OneOf(terms.EPISODE_ENDS)
  readonly reason: (typeof terms.EPISODE_ENDS)[number];
}

export class CodeBody {
  @Text({ max: 40, example: 'ASAM' })
  readonly scheme: string;

  @Text({ max: 20, example: '4' })
  readonly edition: string;

  @Text({ max: 20, example: '3.5' })
  readonly code: string;
}

export class PlacementBody implements PlacementInput {
  @OneOf(terms.LEVELS, { example: 'iop' })
  readonly level: terms.Level;

  @OneOf(terms.SETTINGS, { example: 'clinic' })
  readonly setting: terms.Setting;

  @OneOf(['primary', 'adjunct'], {
    optional: true,
    description: 'Default primary; only primary ones are judged',
  })
  readonly role?: 'primary' | 'adjunct';

  @Slug({ example: 'lakeside-house' })
  readonly facility: string;

  @Slug({ optional: true })
  readonly programme?: string;

  @Nested(() => CodeBody, { optional: true, description: 'The clinical code of the level' })
  readonly code?: CodeBody;

  @Flag({ optional: true })
  readonly acute?: boolean;

  @OneOf(terms.CONDITION_CLASSES, { optional: true })
  readonly diagnosisClass?: (typeof terms.CONDITION_CLASSES)[number];

  @OneOf(terms.LEGAL_STATUSES, { optional: true })
  readonly legalStatus?: (typeof terms.LEGAL_STATUSES)[number];

  @OneOf(terms.LIVING_ARRANGEMENTS, { optional: true })
  readonly livingArrangement?: (typeof terms.LIVING_ARRANGEMENTS)[number];

  @CalendarDate({ optional: true })
  readonly expectedEnd?: string;

  @Amount(0, 168, { optional: true })
  readonly hoursPerWeek?: number;

  @Amount(0, 7, { optional: true, whole: true })
  readonly daysPerWeek?: number;
}

export class AdmissionBody extends ReasonedBody {
  @Nested(() => PlacementBody)
  readonly placement: PlacementBody;

  @CalendarDate({ optional: true })
  readonly referralDate?: string;

  @OneOf(terms.REFERRAL_SOURCES, { optional: true })
  readonly referralSource?: (typeof terms.REFERRAL_SOURCES)[number];

  @OneOf(terms.CONDITION_CLASSES, { optional: true })
  readonly primaryConditionClass?: (typeof terms.CONDITION_CLASSES)[number];
}

/** A step down, a step up or a lateral transfer: the address says which. */
export class MoveBody extends ReasonedBody {
  @Nested(() => PlacementBody)
  readonly to: PlacementBody;
}

export class MoveFactBody extends MoveBody {
  @OneOf(terms.INTENTS)
  readonly intent: terms.Direction;
}

export class PlannedMoveBody extends MoveFactBody {
  @CalendarDate({ description: 'The day the move is meant for' })
  readonly on: string;
}

export class PlanCancellationBody extends TimedBody {
  @Id({ description: 'Fact of the planned move' })
  readonly plan: string;

  @Text({ optional: true, max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly rationale?: string;
}

export class DischargeBody extends ReasonedBody {
  @OneOf(terms.DISPOSITION_NAMES)
  readonly disposition: terms.Disposition;

  @OneOf(terms.DESTINATIONS, { optional: true })
  readonly destination?: (typeof terms.DESTINATIONS)[number];

  @CalendarDate({ optional: true, description: 'Last contact with the patient' })
  readonly lastContactAt?: string;
}

export class LeaveBody extends EpisodeBody {
  @OneOf(terms.LEAVE_KINDS)
  readonly kind: (typeof terms.LEAVE_KINDS)[number];

  @CalendarDate({ optional: true })
  readonly expectedReturn?: string;
}

export class LeaveReturnBody extends EpisodeBody {
  @Flag({ optional: true, description: 'Default true; false where the patient did not come back' })
  readonly returned?: boolean;
}

export class HoldBody extends EpisodeBody {
  @OneOf(terms.HOLD_REASONS)
  readonly reason: (typeof terms.HOLD_REASONS)[number];

  @CalendarDate({ optional: true })
  readonly expectedEnd?: string;
}

export class CoverageBody extends Acknowledging {
  @Slug({ example: 'acme-health' })
  readonly payer: string;

  @Text({ optional: true, max: 100, description: 'Kept sealed' })
  readonly memberId?: string;

  @CalendarDate({ description: 'The first day covered' })
  readonly from: string;

  @CalendarDate({ optional: true, description: 'The last day covered; left out while it lasts' })
  readonly to?: string;

  @Amount(1, 9, { optional: true, whole: true, description: 'Default 1, who pays first' })
  readonly rank?: number;
}

export class CoverageEndBody extends Acknowledging {
  @Id({ description: 'Fact of the coverage' })
  readonly coverage: string;

  @CalendarDate({ description: 'The last day covered' })
  readonly on: string;
}

/** The body that states each type of fact. */
export const FACT_BODIES = {
  PatientRegistered: PersonBody,
  RegistrationJoined: Acknowledging,
  IdentifierAssigned: NewIdentifierBody,
  DemographicsRecorded: DemographicsBody,
  RepresentativeAppointed: RepresentativeBody,
  EpisodeOpened: EpisodeOpeningBody,
  CaseManagerAssigned: CaseManagerBody,
  EpisodeClosed: EpisodeClosureBody,
  EpisodeReopened: EpisodeBody,
  PatientAdmitted: AdmissionBody,
  PatientMoved: MoveFactBody,
  PatientDischarged: DischargeBody,
  MovePlanned: PlannedMoveBody,
  MovePlanCancelled: PlanCancellationBody,
  LeaveStarted: LeaveBody,
  LeaveEnded: LeaveReturnBody,
  HoldStarted: HoldBody,
  HoldEnded: EpisodeBody,
  DeathRecorded: TimedBody,
  CoverageRecorded: CoverageBody,
  CoverageEnded: CoverageEndBody,
} satisfies { readonly [Type in terms.FactType]: new () => FactInputs[Type] };
