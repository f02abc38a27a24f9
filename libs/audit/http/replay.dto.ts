import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { Id, OneOf, PageRequest, Text } from '#http';
import type { Deed } from '../read-models/index.js';
import { MarkAnswer } from './populations.dto.js';

const DIRECTIONS = ['forward', 'backward'] as const;
const DEEDS: readonly Deed[] = ['stated', 'corrected', 'voided', 'acknowledged', 'noted'];

export class ReplayQuery extends PageRequest {
  @Id({ optional: true, description: 'Only what belongs to this episode' })
  readonly episode?: string;

  @OneOf(DIRECTIONS, {
    optional: true,
    description: 'From the first event on (the default), or from the last one back',
  })
  readonly direction?: (typeof DIRECTIONS)[number];

  @Text({
    max: 16,
    optional: true,
    description: 'Date or minute that each state is of',
    example: '2025-03-01',
  })
  readonly asOf?: string;

  @Text({
    max: 80,
    optional: true,
    description: 'A date (its end at the facility), an instant with offset, or a mark as log/event',
    example: '2025-03-03',
  })
  readonly knownAt?: string;
}

class StandingAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly role: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true }) readonly programme: string | null;
  @ApiProperty() readonly since: string;
  @ApiProperty({ type: Object, nullable: true }) readonly leave: object | null;
  @ApiProperty({ type: Object, nullable: true }) readonly hold: object | null;
}

class StateAnswer {
  @ApiProperty({ type: [StandingAnswer] }) readonly placements: readonly StandingAnswer[];
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description:
      'Calendar days in primary stays by level, the day of the end not counted; open stays up to asOf',
  })
  readonly days: object;
}

class ReplayedEventAnswer {
  @ApiProperty({ format: 'uuid' }) readonly event: string;
  @ApiProperty({ enum: DEEDS, description: '`noted` where it speaks of no fact' }) readonly deed: Deed;
  @ApiProperty({ example: 'PatientMoved' }) readonly type: string;
  @ApiProperty({ format: 'uuid' }) readonly factId: string;
  @ApiProperty({ type: String, nullable: true }) readonly supersedes: string | null;
  @ApiProperty({ type: Object, nullable: true, description: 'What the fact had said until then' })
  readonly was: object | null;
  @ApiProperty({ type: Object, nullable: true, description: 'When it was true' })
  readonly effectiveAt: object | null;
  @ApiProperty({ description: 'When it was learned, UTC' }) readonly recordedAt: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Hours between the two; a day is true when it is over',
  })
  readonly delayHours: number | null;
  @ApiProperty({ description: 'It was warned of as late' }) readonly late: boolean;
  @ApiProperty({ type: Object }) readonly by: object;
  @ApiProperty({ type: Object }) readonly source: object;
  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
  @ApiProperty({ type: Object }) readonly data: object;
  @ApiProperty({ type: [String] }) readonly warnings: readonly string[];
  @ApiProperty({ type: Object, nullable: true, description: 'Names and words; null after erasure' })
  readonly opened: object | null;
  @ApiProperty({ type: String, nullable: true }) readonly reason: string | null;
  @ApiProperty({ type: StateAnswer }) readonly before: StateAnswer;
  @ApiProperty({ type: StateAnswer }) readonly after: StateAnswer;
}

class DamagedEventAnswer {
  @ApiProperty() readonly stream: string;
  @ApiProperty() readonly event: string;
  @ApiProperty() readonly revision: number;
  @ApiProperty() readonly what: string;
}

export class ReplayAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: String, nullable: true }) readonly episode: string | null;
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
  @ApiProperty({ description: 'How many there are on all pages' }) readonly events: number;
  @ApiProperty({ type: [ReplayedEventAnswer] }) readonly items: readonly ReplayedEventAnswer[];
  @ApiProperty({ type: [DamagedEventAnswer] }) readonly damaged: readonly DamagedEventAnswer[];
  @ApiProperty({ description: 'Other organisations know the patient too; their events are not shown' })
  readonly elsewhere: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page' })
  readonly next: string | null;
}
