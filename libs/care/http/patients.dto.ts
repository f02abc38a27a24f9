import { ApiProperty } from '@nestjs/swagger';
import { CommandAnswer, type Marks, OneOf, PageRequest, Slug, Text } from '#http';
import type { Registered } from '../commands/index.js';
import { ERASURE_REASONS, type ErasureReason, LEVELS } from '../domain/index.js';
import type { Reach } from '../read-models/index.js';

export class RegisteredAnswer extends CommandAnswer {
  @ApiProperty({ format: 'uuid', description: 'Names the patient from now on' })
  readonly patient: string;

  constructor({ patient, outcome }: Registered, marks: Marks) {
    super(outcome, marks);
    this.patient = patient;
  }
}

export class ErasureBody {
  @OneOf(ERASURE_REASONS)
  readonly reason: ErasureReason;
}

export class HistoryQuery extends PageRequest implements Reach {
  @Text({ max: 16, optional: true, example: '2025-03-01' })
  readonly asOf?: string;

  @Text({ max: 80, optional: true, example: '2025-03-19' })
  readonly knownAt?: string;
}

export class PlacementsQuery extends PageRequest {
  @Slug({ optional: true })
  readonly facility?: string;

  @OneOf(LEVELS, { optional: true })
  readonly level?: string;
}

export class AwayAnswer {
  @ApiProperty() readonly kind: string;
  @ApiProperty() readonly since: string;
  @ApiProperty({ type: String, nullable: true }) readonly expectedEnd: string | null;
}

export class PlacementAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid', description: 'Fact that began the stay' }) readonly stay: string;
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly setting: string;
  @ApiProperty() readonly role: string;
  @ApiProperty() readonly organisation: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty() readonly zone: string;
  @ApiProperty({ description: 'On the calendar of the zone' }) readonly since: string;
  @ApiProperty({ description: 'Calendar days since then' }) readonly daysSoFar: number;
  @ApiProperty({ type: String, nullable: true }) readonly expectedEnd: string | null;
  @ApiProperty({ type: AwayAnswer, nullable: true }) readonly leave: AwayAnswer | null;
  @ApiProperty({ type: AwayAnswer, nullable: true }) readonly hold: AwayAnswer | null;
  @ApiProperty({ type: String, nullable: true }) readonly caseManager: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly payerAtStart: string | null;
}
