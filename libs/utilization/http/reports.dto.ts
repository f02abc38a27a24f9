import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { LEVELS } from '#care/domain';
import { CalendarDate, Flag, Id, OneOf, PageOf, PageRequest, Slug, Text } from '#http';
import { DIMENSION_NAMES } from '../populations/index.js';

/** What is asked of a population; whatever is left out narrows nothing. */
export class ReportBody {
  @Text({
    each: true,
    optional: true,
    most: 20,
    description: 'Each with a version if it is not to be the newest; all that count populations where absent',
    example: ['medicare', 'hcup@1'],
  })
  readonly methods?: readonly string[];

  @Text({
    each: true,
    optional: true,
    most: DIMENSION_NAMES.length,
    description: `Any of ${DIMENSION_NAMES.join(', ')}; one cell for all where absent`,
    example: ['level', 'payer', 'year'],
  })
  readonly by?: readonly string[];

  @CalendarDate({ optional: true, description: 'The first date on which a stay may have ended' })
  readonly from?: string;

  @CalendarDate({ optional: true, description: 'The last one' })
  readonly to?: string;

  @CalendarDate({ optional: true, description: "What was true by then, on each facility's calendar; today" })
  readonly asOf?: string;

  @Text({
    max: 80,
    optional: true,
    description:
      'What was known by then: a date (its end at the facilities; in UTC where there are several zones), an instant with offset, or the mark of an earlier answer as log/event',
  })
  readonly knownAt?: string;

  @Slug({ optional: true, example: 'lakeside-house' })
  readonly facility?: string;

  @Slug({ optional: true })
  readonly programme?: string;

  @OneOf(LEVELS, { optional: true })
  readonly level?: string;

  @Slug({ optional: true, description: 'Who pays on the last counted day' })
  readonly payer?: string;

  @ApiProperty({
    type: 'integer',
    isArray: true,
    required: false,
    minimum: 1,
    maximum: 99,
    maxItems: 20,
    description: 'Percentiles beside the median and the 90th',
    example: [25, 75],
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(20, { message: 'must hold at most 20' })
  @ArrayUnique({ message: 'must hold each only once' })
  @IsInt({ each: true, message: 'must be a whole number' })
  @Min(1, { each: true, message: 'must be at least 1' })
  @Max(99, { each: true, message: 'must be at most 99' })
  readonly percentiles?: readonly number[];

  @Flag({ optional: true, description: 'Tell the figures also while some patients are missing from them' })
  readonly allowIncomplete?: boolean;
}

export class ReportPath {
  @Id({ description: 'The report' })
  readonly reportId: string;
}

export class ReportStateAnswer {
  @ApiProperty({ format: 'uuid' }) readonly report: string;
  @ApiProperty({ enum: ['counting', 'reported'] }) readonly state: 'counting' | 'reported';
  @ApiProperty({ minimum: 0, maximum: 1, description: 'How much is counted' }) readonly done: number;
  @ApiProperty({ type: String, nullable: true, description: 'Where the report is, once it is made' })
  readonly figures: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of its text' })
  readonly hash: string | null;
}

class MarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class MethodAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
}

class ReportItem {
  @ApiProperty({ format: 'uuid' }) readonly report: string;
  @ApiProperty({ description: 'When it was made, ISO 8601 in UTC' }) readonly reportedAt: string;
  @ApiProperty({ description: 'Who asked' }) readonly account: string;
  @ApiProperty() readonly role: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the whole installation' })
  readonly organisation: string | null;
  @ApiProperty({ type: [MethodAnswer] }) readonly methods: readonly MethodAnswer[];
  @ApiProperty({ type: [String] }) readonly by: readonly string[];
  @ApiProperty({ type: String, nullable: true }) readonly from: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly to: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly facility: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly level: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly payer: string | null;
  @ApiProperty({ type: [Number] }) readonly percentiles: readonly number[];
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
  @ApiProperty({ type: 'integer', description: 'Patients missing from it' }) readonly quarantined: number;
  @ApiProperty({ description: 'SHA-256 of its text' }) readonly hash: string;
}

/** Which of the reports, and which page of them. */
export class ReportsQuery extends PageRequest {
  @Id({
    optional: true,
    description:
      'An event that was learned later: only reports that tell something else than what was known with it; a page may have none of them and still not be the last',
  })
  readonly contradictedBy?: string;
}

export class ReportsPage extends PageOf(ReportItem) {}
