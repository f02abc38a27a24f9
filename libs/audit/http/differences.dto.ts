import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { Id, PageOf, PageRequest, Slug, Text } from '#http';
import type { Change } from '../read-models/index.js';
import { MarkAnswer } from './populations.dto.js';

export const CHANGES: readonly Change[] = [
  'appeared',
  'vanished',
  'levelChanged',
  'moved',
  'payerChanged',
  'detailsChanged',
];
const KNOWN =
  'A date (its end at the facility, in UTC for everything), an instant with offset, or a mark as log/event';

/** What is compared with what: one patient, one facility, or everything in the caller's scope. */
export class DifferencesQuery extends PageRequest {
  @Text({ max: 80, description: `What was known at first. ${KNOWN}`, example: '2025-03-03' })
  readonly from: string;

  @Text({ max: 80, optional: true, description: `What was known later, or is now. ${KNOWN}` })
  readonly to?: string;

  @Id({ optional: true })
  readonly patient?: string;

  @Slug({ optional: true })
  readonly facility?: string;

  @Text({
    max: 16,
    optional: true,
    description: 'Open stays are counted up to this date',
    example: '2025-03-31',
  })
  readonly asOf?: string;
}

class PaidAnswer {
  @ApiProperty({ type: String, nullable: true }) readonly payer: string | null;
  @ApiProperty() readonly from: string;
  @ApiProperty({ type: String, nullable: true }) readonly to: string | null;
}

export class StaySummaryAnswer {
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly setting: string;
  @ApiProperty() readonly role: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty() readonly from: string;
  @ApiProperty({ type: String, nullable: true }) readonly to: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly disposition: string | null;
  @ApiProperty({ type: [PaidAnswer] }) readonly payers: readonly PaidAnswer[];
}

class CauseAnswer {
  @ApiProperty({ format: 'uuid' }) readonly event: string;
  @ApiProperty({ example: 'FactCorrected' }) readonly type: string;
  @ApiProperty() readonly recordedAt: string;
  @ApiProperty({ type: Object }) readonly by: object;
}

class DifferenceAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ enum: CHANGES, isArray: true }) readonly changes: readonly Change[];
  @ApiProperty({ type: StaySummaryAnswer, nullable: true }) readonly before: StaySummaryAnswer | null;
  @ApiProperty({ type: StaySummaryAnswer, nullable: true }) readonly after: StaySummaryAnswer | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description:
      'Days gained at each level, lost where negative; primary stays, the day of the end not counted',
  })
  readonly days: object;
  @ApiProperty({ type: [CauseAnswer], description: 'Last event of each append that changed it' })
  readonly causes: readonly CauseAnswer[];
}

export class DifferencesPage extends PageOf(DifferenceAnswer) {
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly from: MarkAnswer | null;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly to: MarkAnswer | null;
  @ApiProperty({ description: 'How many differ, on all pages' }) readonly stays: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Days gained at each level by all of them',
  })
  readonly days: object;
}
