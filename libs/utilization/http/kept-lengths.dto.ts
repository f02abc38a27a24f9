import { ApiProperty } from '@nestjs/swagger';
import { Matches, ValidateIf } from 'class-validator';
import { LEVELS } from '#care/domain';
import { OneOf, Slug, Text } from '#http';
import { KEPT_BY } from '../totals/index.js';
import { CellAnswer, ReportedMethodAnswer } from './report.dto.js';

const YEAR = /^[1-9]\d{3}$/;
const PERCENTILES = /^[1-9]\d?(,[1-9]\d?){0,19}$/;

const given = (_: object, value: unknown) => value !== undefined;

export class KeptLengthsQuery {
  @Text({
    max: 200,
    optional: true,
    description:
      'With commas between them, each with a version if it is not to be the newest; all where absent',
    example: 'medicare,hcup@1',
  })
  readonly methods?: string;

  @Text({
    max: 60,
    optional: true,
    description: `Any of ${KEPT_BY.join(', ')}, with commas between them; one cell for all where absent`,
    example: 'level,payer,year',
  })
  readonly by?: string;

  @ApiProperty({
    required: false,
    example: '2024',
    description: 'The first year in which a stay may have ended',
  })
  @ValidateIf(given)
  @Matches(YEAR, { message: 'must be a year' })
  readonly fromYear?: string;

  @ApiProperty({ required: false, example: '2025', description: 'The last one' })
  @ValidateIf(given)
  @Matches(YEAR, { message: 'must be a year' })
  readonly toYear?: string;

  @Slug({ optional: true, example: 'lakeside-house' })
  readonly facility?: string;

  @OneOf(LEVELS, { optional: true })
  readonly level?: string;

  @Slug({ optional: true, description: 'Who pays on the last counted day' })
  readonly payer?: string;

  @ApiProperty({
    required: false,
    example: '25,75',
    description:
      'Percentiles beside the median and the 90th, from 1 to 99, at most 20, with commas between them',
  })
  @ValidateIf(given)
  @Matches(PERCENTILES, {
    message: 'must be whole numbers from 1 to 99 with commas between them, at most 20',
  })
  readonly percentiles?: string;
}

class KeptMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

export class KeptLengthsAnswer {
  @ApiProperty({ type: [String] }) readonly by: readonly string[];
  @ApiProperty({ type: [ReportedMethodAnswer] }) readonly methods: readonly ReportedMethodAnswer[];
  @ApiProperty({ format: 'date', description: 'Today; tomorrow where the calendar of a facility is ahead' })
  readonly asOf: string;
  @ApiProperty({ type: KeptMarkAnswer, nullable: true }) readonly mark: KeptMarkAnswer | null;
  @ApiProperty({ type: [CellAnswer], description: 'One a cell and method' })
  readonly figures: readonly CellAnswer[];
  @ApiProperty({ type: [CellAnswer], description: 'All cells together, by each method' })
  readonly totals: readonly CellAnswer[];
  @ApiProperty({
    oneOf: [
      { type: 'boolean', enum: [true] },
      { type: 'object', properties: { quarantined: { type: 'integer' } } },
    ],
    description: 'Or how many patients are missing',
  })
  readonly complete: true | { readonly quarantined: number };
}
