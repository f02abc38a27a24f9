import { LEVELS, type Level } from '#care/domain';
import {
  Acknowledging,
  Amount,
  CalendarDate,
  Code,
  Flag,
  FREE_TEXT,
  Id,
  Nested,
  OneOf,
  Slug,
  Text,
} from '#http';
import * as terms from '../domain/index.js';

const SEALED_WORDS = { max: FREE_TEXT, optional: true, description: 'Kept sealed' };
const AUTHORISATION = { description: 'The fact that requested it' };

export class AuthorisedCodeBody {
  @Text({ max: 40, example: 'ASAM' })
  readonly scheme: string;

  @Text({ max: 20, example: '4' })
  readonly edition: string;

  @Text({ max: 20, example: '3.5' })
  readonly code: string;
}

/** What is common to what is asked for and what is granted. */
class UnitsBody {
  @OneOf(LEVELS, { example: 'inpatient' })
  readonly level: Level;

  @Nested(() => AuthorisedCodeBody, { optional: true })
  readonly code?: AuthorisedCodeBody;

  @Amount(1, terms.MOST_UNITS, { whole: true, description: 'Days or sessions' })
  readonly units: number;

  @CalendarDate({ description: 'The first day' })
  readonly from: string;

  @CalendarDate({ description: 'The last day' })
  readonly to: string;
}

export class GrantBody extends UnitsBody {
  @CalendarDate({ optional: true, description: 'The day on which the payer looks at it again' })
  readonly nextReview?: string;

  @Flag({ optional: true, description: 'The payer says that it authorises nothing after it' })
  readonly lastCoverage?: boolean;
}

export class RequestBody extends UnitsBody {
  @CalendarDate()
  readonly requestedOn: string;

  @Slug({ example: 'acme-health' })
  readonly payer: string;

  @Slug({ description: 'Where the care is to be given', example: 'lakeside-house' })
  readonly facility: string;

  @OneOf(terms.UNITS, {
    description:
      '`days` at the level; `attendedDays` of them with a session recorded as a service; or `sessions`',
  })
  readonly unit: terms.Unit;

  @Text({ max: 300, description: 'Who asked; kept sealed', example: 'Ana Ruiz, utilization review' })
  readonly requestedBy: string;

  @Text(SEALED_WORDS)
  readonly note?: string;

  @Code({ each: true, optional: true, description: 'Codes of the warnings the sender knows about' })
  readonly acknowledge: readonly string[] = [];
}

/** What a payer answers. */
class AnswerBody extends Acknowledging {
  @Id(AUTHORISATION)
  readonly authorisation: string;

  @CalendarDate()
  readonly decidedOn: string;

  @Nested(() => GrantBody, {
    optional: true,
    description: 'What the payer authorises; only where it authorises something',
  })
  readonly grant?: GrantBody;

  @Text({ max: 100, optional: true, description: "The payer's number; kept sealed" })
  readonly number?: string;

  @Text({ max: 300, optional: true, description: "The payer's care manager; kept sealed" })
  readonly careManager?: string;

  @Text(SEALED_WORDS)
  readonly note?: string;
}

export class DecisionBody extends AnswerBody {
  @OneOf(terms.DECISIONS, { description: '`pended` is no answer yet', example: 'approved' })
  readonly outcome: terms.DecisionOutcome;
}

export class AppealOutcomeBody extends AnswerBody {
  @OneOf(terms.APPEAL_OUTCOMES, { description: '`upheld` leaves what was decided', example: 'overturned' })
  readonly outcome: terms.AppealOutcome;
}

export class AppealBody extends Acknowledging {
  @Id(AUTHORISATION)
  readonly authorisation: string;

  @CalendarDate()
  readonly appealedOn: string;

  @Text(SEALED_WORDS)
  readonly note?: string;
}

export class CertificationBody extends Acknowledging {
  @Id({ description: 'The stay: the fact that began it' })
  readonly stay: string;

  @CalendarDate()
  readonly certifiedOn: string;

  @CalendarDate({ description: 'The last day that is certified' })
  readonly through: string;

  @Amount(0, 168, { optional: true, description: 'Of the plan of care' })
  readonly hoursPerWeek?: number;

  @Text({ max: 300, description: 'The physician; kept sealed', example: 'Dr. Lee' })
  readonly certifiedBy: string;

  @Text(SEALED_WORDS)
  readonly note?: string;
}
