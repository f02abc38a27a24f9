import { ApiProperty } from '@nestjs/swagger';
import { LEVELS, SETTINGS } from '#care/domain';
import { Id, PatientPath, ReachQuery, Text } from '#http';
import { REASONS, type Why } from '../methods/index.js';

/** The path of everything about one stay. */
export class StayPath extends PatientPath {
  @Id({ description: 'The stay: the fact that began it' })
  readonly stayId: string;
}

export class LengthOfStayQuery extends ReachQuery {
  @Text({
    max: 200,
    optional: true,
    description:
      'Methods with commas between them, each with a version if it is not to be the newest: all of them where absent',
    example: 'medicare,hcup@1',
  })
  readonly methods?: string;

  @Text({ max: 2000, optional: true, description: '`next` of the page before' })
  readonly cursor?: string;
}

class MarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class FigureAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ description: 'Where its rule is written' }) readonly source: string;
  @ApiProperty({ type: 'integer', description: 'The length of stay: how many days count' })
  readonly days: number;
}

class CountedDayAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty() readonly counted: boolean;
  @ApiProperty({
    enum: Object.keys(REASONS),
    description: Object.entries(REASONS)
      .map(([why, words]) => `\`${why}\`: ${words}`)
      .join('; '),
  })
  readonly why: Why;
}

class ExplainedDayAnswer {
  @ApiProperty({ format: 'date', description: "On the facility's calendar" }) readonly date: string;
  @ApiProperty({ description: 'Some of the methods count it and some do not' }) readonly differs: boolean;
  @ApiProperty({ type: [CountedDayAnswer], description: 'In the order in which the methods were asked' })
  readonly counts: readonly CountedDayAnswer[];
}

export class LengthOfStayAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ enum: SETTINGS }) readonly setting: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty({ example: 'America/Chicago', description: 'Whose calendar dates are counted' })
  readonly zone: string;
  @ApiProperty() readonly from: string;
  @ApiProperty({ type: String, nullable: true }) readonly to: string | null;
  @ApiProperty({ description: 'The stay goes on: the figures are days to date' }) readonly toDate: boolean;
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
  @ApiProperty({ type: [FigureAnswer] }) readonly methods: readonly FigureAnswer[];
  @ApiProperty({ type: 'integer', description: 'Days on which the methods differ, on all pages' })
  readonly differing: number;
  @ApiProperty({ type: [ExplainedDayAnswer], description: 'Every calendar day, up to 366 a page' })
  readonly days: readonly ExplainedDayAnswer[];
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page' })
  readonly next: string | null;
}
