import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { CalendarDate, Slug, Text } from '#http';
import { type Complete } from '#projections';

export class OccupancyQuery {
  @Slug({ example: 'lakeside-house' })
  readonly facility: string;

  @CalendarDate({ description: "The first date, on the facility's calendar" })
  readonly from: string;

  @CalendarDate({ description: 'The last one, at most a year later' })
  readonly to: string;

  @CalendarDate({ optional: true, description: 'What was true by then; today' })
  readonly asOf?: string;

  @Text({
    max: 80,
    optional: true,
    description:
      'What was known by then: a date (its end at the facility), an instant with offset, or the mark of an earlier answer as log/event',
  })
  readonly knownAt?: string;
}

class OccupancyMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class LevelOfDayAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ type: 'integer', description: 'There when the day ended' }) readonly census: number;
  @ApiProperty({ type: 'integer', description: 'The census, and whoever came and went that day' })
  readonly patientDays: number;
  @ApiProperty({ type: 'integer' }) readonly onLeave: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Beds or slots' })
  readonly licensed: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Patient days for each of them' })
  readonly occupancy: number | null;
}

class OccupiedDayAnswer {
  @ApiProperty({ format: 'date' }) readonly date: string;
  @ApiProperty({ type: [LevelOfDayAnswer] }) readonly levels: readonly LevelOfDayAnswer[];
}

class OccupiedLevelAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ type: 'integer' }) readonly patientDays: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Patient days for each day of the window' })
  readonly averageDailyCensus: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) readonly licensed: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Patient days for each bed-day or slot-day' })
  readonly occupancy: number | null;
}

export class OccupancyAnswer {
  @ApiProperty() readonly facility: string;
  @ApiProperty({ example: 'America/Chicago' }) readonly zone: string;
  @ApiProperty() readonly from: string;
  @ApiProperty() readonly to: string;
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ example: 'accrued', description: 'By which days are counted' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ type: OccupancyMarkAnswer, nullable: true }) readonly mark: OccupancyMarkAnswer | null;
  @ApiProperty({ type: [OccupiedLevelAnswer], description: 'The whole window' })
  readonly levels: readonly OccupiedLevelAnswer[];
  @ApiProperty({ type: [OccupiedDayAnswer] }) readonly days: readonly OccupiedDayAnswer[];
  @ApiProperty({
    oneOf: [
      { type: 'boolean', enum: [true] },
      { type: 'object', properties: { quarantined: { type: 'integer' } } },
    ],
    description: 'Or how many patients are missing',
  })
  readonly complete: Complete;
}
