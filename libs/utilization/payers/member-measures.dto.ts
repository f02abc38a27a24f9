import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { ConsentScopeAnswer, NoticeAnswer } from '#privacy/disclosure';
import { FOLLOW_UP_MEASURES, INDEX_KINDS, RETURN_MEASURES, RETURN_STATES } from '../measures/index.js';
import { BackAnswer, JudgedAnswer, MeasuresAnswer, MetAnswer, WindowAnswer } from '../returns/returns.dto.js';
import { CONSENTS, MemberMarkAnswer, NOTICE } from './members.dto.js';

const date = { format: 'date' } as const;
const OWN_DAYS = {
  description:
    'The payer paid first on every day of it so far. Where it did not, `undetermined` says nothing of what happened',
} as const;

class OwnReturnAnswer extends JudgedAnswer {
  @ApiProperty({ enum: RETURN_MEASURES.map(({ name }) => name) }) readonly measure: string;
  @ApiProperty({ type: 'integer', description: 'Days of the window' }) readonly days: number;
  @ApiProperty({ type: String, ...date, nullable: true }) readonly from: string | null;
  @ApiProperty({ type: String, ...date, nullable: true }) readonly until: string | null;
  @ApiProperty(OWN_DAYS) readonly ownDays: boolean;
  @ApiProperty({ type: String, nullable: true, enum: [...RETURN_STATES, null] })
  readonly state: string | null;
  @ApiProperty({ type: BackAnswer, nullable: true }) readonly back: BackAnswer | null;
}

class StayWithReturnsAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ ...date, description: 'When they left, a day of the payer’s' }) readonly to: string;
  @ApiProperty({ type: [OwnReturnAnswer] }) readonly returns: readonly OwnReturnAnswer[];
}

class OwnFollowUpAnswer extends JudgedAnswer {
  @ApiProperty({ enum: FOLLOW_UP_MEASURES.map(({ name }) => name) }) readonly measure: string;
  @ApiProperty({ enum: INDEX_KINDS }) readonly kind: string;
  @ApiProperty({ format: 'uuid', description: 'The stay, or the visit' }) readonly fact: string;
  @ApiProperty({ ...date, description: 'Day 0' }) readonly on: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty(OWN_DAYS) readonly ownDays: boolean;
  @ApiProperty({ type: MetAnswer, nullable: true, description: 'By what may be told' })
  readonly met: MetAnswer | null;
  @ApiProperty({
    type: [WindowAnswer],
    description:
      'As far as may be told: what was done at a Part 2 place without a consent counts for nothing',
  })
  readonly windows: readonly WindowAnswer[];
}

export class MemberMeasuresAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ ...date, description: 'Today, as of which windows stand' }) readonly asOf: string;
  @ApiProperty({ type: MeasuresAnswer }) readonly measures: MeasuresAnswer;
  @ApiProperty({ type: [StayWithReturnsAnswer], description: "Stays that ended on a day of the payer's" })
  readonly stays: readonly StayWithReturnsAnswer[];
  @ApiProperty({ type: [OwnFollowUpAnswer] }) readonly followUps: readonly OwnFollowUpAnswer[];
  @ApiProperty(CONSENTS) readonly consents: readonly ConsentScopeAnswer[];
  @ApiProperty(NOTICE) readonly notice: NoticeAnswer | null;
  @ApiProperty({ type: MemberMarkAnswer, nullable: true }) readonly mark: MemberMarkAnswer | null;
}
