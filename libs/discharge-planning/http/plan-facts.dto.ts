import { ValidateIf } from 'class-validator';
import { LEVELS, type Level } from '#care/domain';
import {
  Acknowledging,
  Amount,
  Flag,
  FREE_TEXT,
  Id,
  LocalTime,
  Nested,
  NestedList,
  OneOf,
  Text,
} from '#http';
import type { PlanInputs } from '../domain/index.js';
import * as terms from '../domain/index.js';

const SEALED = 'Kept sealed';

/** A fact with a time of its own. */
export class PlanTimedBody extends Acknowledging {
  @LocalTime({ description: "On the facility's calendar: a date, a minute, or a minute with its offset" })
  readonly effectiveAt: string;

  @Id({ optional: true, description: 'Puts a fact of a day behind this one of the same date' })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  readonly after?: string | null;
}

export class PlanVersionBody extends PlanTimedBody {
  @Amount(1, 1_000_000, {
    optional: true,
    whole: true,
    description: 'The version that is meant; the current one where it is left out',
  })
  readonly version?: number;
}

export class DraftBody extends PlanTimedBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly note?: string;
}

export class MedicationBody {
  @Text({ example: 'Buprenorphine/naloxone' })
  readonly name: string;

  @Text({ optional: true, example: '8 mg/2 mg daily' })
  readonly dose?: string;

  @Text({ optional: true, max: 1000, example: 'Opioid use disorder' })
  readonly indication?: string;
}

/** The six steps of a Stanley-Brown safety plan, in their order. */
export class SafetyStepsBody {
  @Text({ optional: true, max: FREE_TEXT }) readonly warningSigns?: string;
  @Text({ optional: true, max: FREE_TEXT }) readonly internalCoping?: string;
  @Text({ optional: true, max: FREE_TEXT }) readonly peopleAndPlacesThatDistract?: string;
  @Text({ optional: true, max: FREE_TEXT }) readonly peopleWhoHelp?: string;
  @Text({ optional: true, max: FREE_TEXT }) readonly professionalsAndAgencies?: string;
  @Text({ optional: true, max: FREE_TEXT }) readonly saferEnvironment?: string;
}

/** The whole section as it is from now on; `nextLevel`, `medications` and `safetyPlan` have parts of their own. */
export class SectionContentBody extends PlanVersionBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly text?: string;

  @OneOf(LEVELS, { optional: true, description: '`nextLevel`: where care goes on' })
  readonly level?: Level;

  @Text({ optional: true, max: 1000, description: `\`nextLevel\`: the accepting provider. ${SEALED}` })
  readonly provider?: string;

  @OneOf(terms.ACCEPTANCES, { optional: true, description: '`nextLevel`: what the provider answered' })
  readonly acceptance?: terms.Acceptance;

  @Flag({ optional: true, description: '`medications`: compared with what the patient takes' })
  readonly reconciled?: boolean;

  @NestedList(() => MedicationBody, { optional: true, most: 100, description: '`medications`. Sealed' })
  readonly list?: MedicationBody[];

  @Nested(() => SafetyStepsBody, { optional: true, description: `\`safetyPlan\`. ${SEALED}` })
  readonly steps?: SafetyStepsBody;
}

export class SectionBody extends SectionContentBody {
  @OneOf(terms.SECTIONS)
  readonly section: terms.Section;
}

export class SupportBody extends PlanVersionBody {
  @OneOf(terms.SUPPORT_KINDS)
  readonly kind: PlanInputs['SupportLinked']['kind'];

  @Text({ max: 300, description: SEALED })
  readonly name: string;

  @Text({ optional: true, max: 1000, description: SEALED })
  readonly contact?: string;

  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly note?: string;
}

export class SupportEndBody extends PlanVersionBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly reason?: string;
}

export class AppointmentBody extends PlanTimedBody {
  @LocalTime({ description: "When the appointment is, on the facility's calendar" })
  readonly on: string;

  @OneOf(terms.APPOINTMENT_SERVICES)
  readonly service: PlanInputs['AppointmentBooked']['service'];

  @OneOf(terms.APPOINTMENT_MODALITIES, { optional: true })
  readonly modality?: (typeof terms.APPOINTMENT_MODALITIES)[number];

  @Text({ max: 1000, description: SEALED })
  readonly provider: string;

  @Text({ optional: true, max: 1000, description: SEALED })
  readonly place?: string;

  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly note?: string;
}

export class ReschedulingBody extends PlanTimedBody {
  @LocalTime({ description: 'When the appointment is now' })
  readonly on: string;

  @Text({ optional: true, max: 1000, description: `Where it changed. ${SEALED}` })
  readonly provider?: string;

  @Text({ optional: true, max: 1000, description: `Where it changed. ${SEALED}` })
  readonly place?: string;

  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly reason?: string;
}

/** What became of an appointment, or what was flagged. */
export class NotedBody extends PlanTimedBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly note?: string;
}

export class CancellationBody extends NotedBody {
  @OneOf(terms.CANCELLED_BY)
  readonly by: PlanInputs['AppointmentCancelled']['by'];
}

export class SpokenBody extends PlanVersionBody {
  @OneOf(terms.ACKNOWLEDGED_BY)
  readonly by: PlanInputs['PlanAcknowledged']['by'];

  @Id({ optional: true, description: 'Fact that appointed the representative' })
  readonly representative?: string;
}

export class AcknowledgedBody extends SpokenBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly note?: string;
}

export class RefusedBody extends SpokenBody {
  @Text({ max: FREE_TEXT, description: `Why. ${SEALED}` })
  readonly reason: string;
}

export class TransmissionBody extends PlanVersionBody {
  @OneOf(terms.RECIPIENTS)
  readonly to: PlanInputs['PlanTransmitted']['to'];

  @OneOf(terms.TRANSMISSION_WAYS)
  readonly way: PlanInputs['PlanTransmitted']['way'];

  @Text({ max: 1000, description: SEALED })
  readonly recipient: string;

  @Text({ optional: true, max: 1000, description: SEALED })
  readonly address?: string;
}

export class ReceiptBody extends PlanTimedBody {
  @Id({ description: 'The copy that arrived' })
  readonly transmission: string;

  @Text({ optional: true, max: 1000, description: `Who confirmed it. ${SEALED}` })
  readonly by?: string;
}

export class OutcomeContactBody extends NotedBody {
  @Amount(1, 3650, { whole: true, description: 'Days after discharge that the contact belongs to' })
  readonly day: number;

  @OneOf(terms.OUTCOMES)
  readonly outcome: PlanInputs['OutcomeContactMade']['outcome'];
}

export class RiskBody extends NotedBody {
  @OneOf(terms.RISKS)
  readonly risk: PlanInputs['RiskFlagged']['risk'];
}

export class RiskClearingBody extends PlanTimedBody {
  @Text({ optional: true, max: FREE_TEXT, description: SEALED })
  readonly reason?: string;
}
