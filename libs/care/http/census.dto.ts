import { ApiProperty } from '@nestjs/swagger';
import { PageOf, PageRequest, Slug } from '#http';
import { LEVELS } from '../domain/index.js';
import { AwayAnswer } from './patients.dto.js';

export class FacilityPath {
  @Slug({ description: 'The facility' })
  readonly id: string;
}

export class CensusQuery extends PageRequest {}

class CensusLevelAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null for the whole level, whose programmes follow it and are counted in it too',
  })
  readonly programme: string | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Beds or slots; null where nobody said' })
  readonly licensed: number | null;
  @ApiProperty({ description: 'Neither on leave nor on hold' }) readonly present: number;
  @ApiProperty() readonly onLeave: number;
  @ApiProperty() readonly onHold: number;
}

class PresentAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid', description: 'Fact that began the stay' }) readonly stay: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty() readonly role: string;
  @ApiProperty({ description: 'On the calendar of the zone' }) readonly since: string;
  @ApiProperty({ description: 'Calendar days since then' }) readonly daysSoFar: number;
  @ApiProperty({ type: String, nullable: true }) readonly expectedEnd: string | null;
  @ApiProperty({ description: 'The expected end is within seven days of today there, or has passed' })
  readonly dueWithin7Days: boolean;
  @ApiProperty({ type: AwayAnswer, nullable: true }) readonly leave: AwayAnswer | null;
  @ApiProperty({ type: AwayAnswer, nullable: true }) readonly hold: AwayAnswer | null;
  @ApiProperty({ type: String, nullable: true }) readonly caseManager: string | null;
}

export class CensusPage extends PageOf(PresentAnswer) {
  @ApiProperty() readonly facility: string;
  @ApiProperty() readonly zone: string;
  @ApiProperty({ format: 'date', description: 'Today there' }) readonly on: string;
  @ApiProperty({ type: [CensusLevelAnswer] }) readonly levels: readonly CensusLevelAnswer[];
}
