import { ApiProperty } from '@nestjs/swagger';
import { DISPOSITION_NAMES, LEVELS, SETTINGS } from '#care/domain';
import { OneOf, PageOf, PageRequest, ReachQuery, Slug } from '#http';
import {
  COUNTS,
  ELIGIBILITIES,
  FOLLOW_UP_MEASURES,
  FOLLOW_UP_STATES,
  INDEX_KINDS,
  LABEL,
  NOT_RECORDED,
  RETURN_MEASURES,
  RETURN_STATES,
  WHY_NOT,
} from '../measures/index.js';

const wordsOf = (terms: Readonly<Record<string, string>>) =>
  Object.entries(terms)
    .map(([term, words]) => `\`${term}\`: ${words}`)
    .join('; ');
const FOLLOW_UPS = FOLLOW_UP_MEASURES.map(({ name }) => name);

export class ReturnsQuery extends ReachQuery {}

export class FollowUpsQuery extends PageRequest {
  @OneOf(FOLLOW_UPS, { optional: true })
  readonly measure?: string;

  @Slug({ optional: true, description: 'Who paid first on the day of the discharge or visit' })
  readonly payer?: string;

  @Slug({ optional: true })
  readonly facility?: string;

  @OneOf(['true'], {
    optional: true,
    description: 'Only where the 30 days are not over, nothing counted yet, and it is not out of the measure',
  })
  readonly open?: string;
}

class ReturnMeasureAnswer {
  @ApiProperty({ enum: RETURN_MEASURES.map(({ name }) => name) }) readonly measure: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ description: 'Where its rule is written' }) readonly source: string;
  @ApiProperty({
    isArray: true,
    enum: Object.keys(NOT_RECORDED),
    description: `Rules that rest on what is not recorded here, and are not applied. ${wordsOf(NOT_RECORDED)}`,
  })
  readonly notRecorded: readonly string[];
}

class FollowUpMeasureAnswer extends ReturnMeasureAnswer {
  @ApiProperty({ enum: FOLLOW_UPS }) override readonly measure: string;
  @ApiProperty({ enum: [LABEL] }) readonly label: string;
  @ApiProperty({
    isArray: true,
    enum: Object.keys(COUNTS),
    description: `What would count. ${wordsOf(COUNTS)}`,
  })
  readonly counts: readonly string[];
}

class JudgedAnswer {
  @ApiProperty({ enum: ELIGIBILITIES, description: '`undetermined` where it rests on what nobody recorded' })
  readonly eligibility: string;
  @ApiProperty({ isArray: true, enum: Object.keys(WHY_NOT), description: wordsOf(WHY_NOT) })
  readonly why: readonly string[];
}

class BackAnswer {
  @ApiProperty({ format: 'uuid', description: 'The stay they came back to' }) readonly stay: string;
  @ApiProperty({ format: 'date' }) readonly on: string;
  @ApiProperty({ type: 'integer', description: 'The day they left is 0' }) readonly day: number;
}

class ReturnAnswer extends JudgedAnswer {
  @ApiProperty() readonly measure: string;
  @ApiProperty({ type: 'integer', description: 'Days of the window' }) readonly days: number;
  @ApiProperty({ type: String, format: 'date', nullable: true }) readonly from: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) readonly until: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Earlier where they died' })
  readonly observedUntil: string | null;
  @ApiProperty({ enum: RETURN_STATES }) readonly state: string;
  @ApiProperty({ type: BackAnswer, nullable: true }) readonly back: BackAnswer | null;
}

class StayReturnsAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ enum: SETTINGS }) readonly setting: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ format: 'date' }) readonly from: string;
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    description: 'When they left, which is the day a leave began from which they never came back',
  })
  readonly to: string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['moved', 'discharged', 'died', 'leftOnLeave', null] })
  readonly endedBy: string | null;
  @ApiProperty({ type: String, nullable: true, enum: [...DISPOSITION_NAMES, null] })
  readonly disposition: string | null;
  @ApiProperty({ type: [ReturnAnswer] }) readonly returns: readonly ReturnAnswer[];
}

class MetAnswer {
  @ApiProperty({ format: 'date' }) readonly on: string;
  @ApiProperty({ format: 'uuid', description: 'The service or stay' }) readonly by: string;
  @ApiProperty({ enum: Object.keys(COUNTS) }) readonly as: string;
}

class WindowAnswer {
  @ApiProperty({ type: 'integer', description: '7 or 30' }) readonly days: number;
  @ApiProperty({ format: 'date', description: 'The first day that counts' }) readonly from: string;
  @ApiProperty({ format: 'date', description: 'The last' }) readonly until: string;
  @ApiProperty({ enum: FOLLOW_UP_STATES }) readonly state: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null where it is not open' })
  readonly daysLeft: number | null;
}

class FollowUpAnswer extends JudgedAnswer {
  @ApiProperty({ enum: FOLLOW_UPS }) readonly measure: string;
  @ApiProperty({ enum: INDEX_KINDS }) readonly kind: string;
  @ApiProperty({ format: 'uuid', description: 'The stay, or the visit' }) readonly fact: string;
  @ApiProperty({ format: 'date', description: 'Day 0' }) readonly on: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ type: String, nullable: true, description: 'Who paid first on day 0' })
  readonly payer: string | null;
  @ApiProperty({ type: MetAnswer, nullable: true }) readonly met: MetAnswer | null;
  @ApiProperty({ type: [WindowAnswer] }) readonly windows: readonly WindowAnswer[];
}

class MarkedAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class MeasuresAnswer {
  @ApiProperty({ type: [ReturnMeasureAnswer] }) readonly returns: readonly ReturnMeasureAnswer[];
  @ApiProperty({ type: [FollowUpMeasureAnswer] }) readonly followUps: readonly FollowUpMeasureAnswer[];
}

export class PatientReturnsAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ description: 'How a window stands is told as of this day' }) readonly asOf: string;
  @ApiProperty({ type: MarkedAnswer, nullable: true }) readonly mark: MarkedAnswer | null;
  @ApiProperty({ type: MeasuresAnswer }) readonly measures: MeasuresAnswer;
  @ApiProperty({ type: [StayReturnsAnswer] }) readonly stays: readonly StayReturnsAnswer[];
  @ApiProperty({ type: [FollowUpAnswer] }) readonly followUps: readonly FollowUpAnswer[];
}

class FollowUpItem extends FollowUpAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
}

export class FollowUpsPage extends PageOf(FollowUpItem) {
  @ApiProperty({ type: [FollowUpMeasureAnswer] }) readonly measures: readonly FollowUpMeasureAnswer[];
}
