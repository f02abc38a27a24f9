import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { LEVELS } from '#care/domain';
import { CalendarDate, PageOf, PageRequest, ReachQuery, Slug, Text } from '#http';
import { COVER, type Cover, DUE_KINDS, type DueKind, type ReconciledDay } from '../domain/index.js';
import type { DueNow } from './due-authorisations.query.js';

/** Each name with its words, for the contract. */
const inWords = (table: Readonly<Record<string, string>>) =>
  Object.entries(table)
    .map(([name, words]) => `\`${name}\`: ${words}`)
    .join('; ');

export class DaysQuery extends ReachQuery {
  @CalendarDate({
    optional: true,
    description: 'The first day; the first of which anything is known where absent',
  })
  readonly from?: string;

  @Text({ max: 2000, optional: true, description: '`next` of the page before' })
  readonly cursor?: string;
}

export class DueQuery extends PageRequest {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 366,
    default: 7,
    required: false,
    description: 'Days ahead',
  })
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value))
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(366, { message: 'must be at most 366' })
  readonly within: number = 7;

  @Slug({ optional: true, example: 'lakeside-house' })
  readonly facility?: string;

  @Slug({
    optional: true,
    description: 'Leaves certifications out, which are for no payer',
    example: 'acme-health',
  })
  readonly payer?: string;
}

export class MarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class ReconciledDayAnswer implements ReconciledDay {
  @ApiProperty({ format: 'date', description: "On the facility's calendar" }) readonly date: string;
  @ApiProperty({ enum: LEVELS, nullable: true, description: 'What the payer was asked for' })
  readonly recommended: ReconciledDay['recommended'];
  @ApiProperty({ enum: LEVELS, nullable: true }) readonly authorised: ReconciledDay['authorised'];
  @ApiProperty({ enum: LEVELS, nullable: true, description: 'Null where the patient was not there, or away' })
  readonly delivered: ReconciledDay['delivered'];
  @ApiProperty({ type: String, nullable: true }) readonly facility: string | null;
  @ApiProperty({ enum: ['leave', 'hold'], nullable: true }) readonly away: ReconciledDay['away'];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly authorisation: string | null;
  @ApiProperty({ type: 'integer' }) readonly unitsUsed: number;
  @ApiProperty({ enum: Object.keys(COVER), nullable: true, description: inWords(COVER) })
  readonly cover: Cover | null;
}

export class DaysAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'date' }) readonly asOf: string;
  @ApiProperty({ type: [ReconciledDayAnswer], description: 'Every calendar day, up to 366 a page' })
  readonly days: readonly ReconciledDayAnswer[];
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page' })
  readonly next: string | null;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
}

class DueAnswer implements DueNow {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid', description: 'The fact that requested or certified it' })
  readonly about: string;
  @ApiProperty({ enum: Object.keys(DUE_KINDS), description: inWords(DUE_KINDS) }) readonly kind: DueKind;
  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ example: 'America/Chicago' }) readonly zone: string;
  @ApiProperty({ type: String, nullable: true }) readonly payer: string | null;
  @ApiProperty({ enum: LEVELS }) readonly level: DueNow['level'];
  @ApiProperty({ format: 'date', description: "On the facility's calendar" }) readonly dueOn: string;
  @ApiProperty({ description: 'The payer says that it authorises nothing after it' })
  readonly lastCoverage: boolean;
  @ApiProperty({ type: 'integer', description: 'Less than 0 where it was missed' }) readonly daysLeft: number;
  @ApiProperty() readonly message: string;
}

export class DuePageAnswer extends PageOf(DueAnswer) {}
