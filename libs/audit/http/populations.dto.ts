import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { PageOf, PageRequest, Slug, Text } from '#http';

/** Whose stays, as of when, as known when: one of facility, programme and payer at least. */
export class PopulationQuery extends PageRequest {
  @Slug({ optional: true, example: 'lakeside-house' })
  readonly facility?: string;

  @Slug({ optional: true })
  readonly programme?: string;

  @Slug({ optional: true, description: 'Who pays first on the days asked for', example: 'acme-health' })
  readonly payer?: string;

  @Text({ max: 16, optional: true, description: 'Date or minute at each facility', example: '2025-03-01' })
  readonly asOf?: string;

  @Text({
    max: 80,
    optional: true,
    description:
      'A date (its end at the facility, in UTC for a payer), an instant with offset, or a mark as log/event',
    example: '2025-03-03',
  })
  readonly knownAt?: string;
}

export class MarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class CountedLevelAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the whole level' })
  readonly programme: string | null;
  @ApiProperty({ description: 'Neither on leave nor on hold' }) readonly present: number;
  @ApiProperty() readonly onLeave: number;
  @ApiProperty() readonly onHold: number;
}

class PlacedAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid', description: 'Fact that began the stay' }) readonly stay: string;
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly setting: string;
  @ApiProperty() readonly role: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty() readonly organisation: string;
  @ApiProperty() readonly zone: string;
  @ApiProperty({ type: String, nullable: true, description: 'Who pays first that day' })
  readonly payer: string | null;
  @ApiProperty({ description: 'On the calendar of the zone' }) readonly since: string;
  @ApiProperty({ description: 'Calendar days from then to the day asked for' }) readonly daysSoFar: number;
  @ApiProperty({ type: String, nullable: true }) readonly expectedEnd: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Kind of leave' }) readonly leave: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Reason of the hold' }) readonly hold:
    | string
    | null;
  @ApiProperty({ type: String, nullable: true }) readonly caseManager: string | null;
}

export class PopulationCensusPage extends PageOf(PlacedAnswer) {
  @ApiProperty({ description: 'The date or minute asked for, or that of today' }) readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
  @ApiProperty({ type: [CountedLevelAnswer] }) readonly levels: readonly CountedLevelAnswer[];
}

class StepPlaceAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
}

class PopulationStepAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ enum: ['admitted', 'moved', 'discharged', 'died'] })
  readonly kind: 'admitted' | 'moved' | 'discharged' | 'died';
  @ApiProperty({ description: 'On the calendar of the zone' }) readonly at: string;
  @ApiProperty() readonly zone: string;
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ format: 'uuid', description: 'The stay that it began, or else ended' })
  readonly stay: string;
  @ApiProperty({ format: 'uuid', description: 'The event that stands for it' }) readonly event: string;
  @ApiProperty({ type: StepPlaceAnswer, nullable: true }) readonly from: StepPlaceAnswer | null;
  @ApiProperty({ type: StepPlaceAnswer, nullable: true }) readonly to: StepPlaceAnswer | null;
  @ApiProperty({ type: String, nullable: true }) readonly direction: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly intent: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly disposition: string | null;
}

export class PopulationStepsPage extends PageOf(PopulationStepAnswer) {
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
}
