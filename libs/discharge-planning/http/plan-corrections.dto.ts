import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDefined, IsObject, ValidateIf, ValidateNested } from 'class-validator';
import { Acknowledging, FREE_TEXT, Id, inShapeOf, NestedList, OneOf, Text } from '#http';
import type { PlanFactType } from '../domain/index.js';
import * as body from './plan-facts.dto.js';

/** Facts that speak of another fact; a route names it in its path, a correction in the body. */
class AppointmentKeptBody extends body.NotedBody {
  @Id() readonly appointment: string;
}
class AppointmentMissedBody extends body.NotedBody {
  @Id() readonly appointment: string;
}
class AppointmentCancelledBody extends body.CancellationBody {
  @Id() readonly appointment: string;
}
class AppointmentRescheduledBody extends body.ReschedulingBody {
  @Id() readonly appointment: string;
}
class SupportEndedBody extends body.SupportEndBody {
  @Id() readonly support: string;
}
class RiskClearedBody extends body.RiskClearingBody {
  @Id() readonly flag: string;
}

const BODIES = {
  PlanDrafted: body.DraftBody,
  PlanSectionRevised: body.SectionBody,
  SupportLinked: body.SupportBody,
  SupportEnded: SupportEndedBody,
  AppointmentBooked: body.AppointmentBody,
  AppointmentRescheduled: AppointmentRescheduledBody,
  AppointmentKept: AppointmentKeptBody,
  AppointmentMissed: AppointmentMissedBody,
  AppointmentCancelled: AppointmentCancelledBody,
  PlanAcknowledged: body.AcknowledgedBody,
  PlanRefused: body.RefusedBody,
  PlanFinalised: body.PlanVersionBody,
  PlanTransmitted: body.TransmissionBody,
  PlanReceiptRecorded: body.ReceiptBody,
  OutcomeContactMade: body.OutcomeContactBody,
  RiskFlagged: body.RiskBody,
  RiskCleared: RiskClearedBody,
} satisfies Record<PlanFactType, object>;

const TYPES = Object.keys(BODIES) as PlanFactType[];
const KINDS = ['correct', 'void'] as const;

/** What is now held true instead of a fact of the plan, or that it was entered in error. */
@ApiExtraModels(...Object.values(BODIES))
export class PlanChangeBody {
  @OneOf(KINDS)
  readonly kind: (typeof KINDS)[number];

  @Id({ description: 'The fact to correct or void' })
  readonly factId: string;

  @Id({ description: 'The event that stands now' })
  readonly supersedes: string;

  @Text({ max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly reason: string;

  @ValidateIf(({ kind }) => kind === 'correct')
  @OneOf(TYPES, { description: 'What the fact is; a correction may change it' })
  readonly type?: PlanFactType;

  @ApiProperty({
    required: false,
    oneOf: Object.values(BODIES).map((shape) => ({ $ref: getSchemaPath(shape) })),
    description: 'The whole fact, in the shape of its type; not for `void`',
  })
  @ValidateIf(({ kind }) => kind === 'correct')
  @Transform(({ value, obj }) => inShapeOf(BODIES, obj as { type?: unknown }, value))
  @IsDefined({ message: 'must be given' })
  @IsObject({ message: 'must be an object' })
  @ValidateNested()
  readonly fact?: object;
}

export class PlanChangesBody extends Acknowledging {
  @NestedList(() => PlanChangeBody, { least: 1, most: 30 })
  readonly changes: PlanChangeBody[];
}
