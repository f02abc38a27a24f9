import { ApiProperty } from '@nestjs/swagger';
import { checkDate, RefusedError } from '#event-sourcing';
import { OneOf, PageOf, PageRequest, Slug, Text } from '#http';
import { type AccessEntry, type AccessOutcome, type AccessQuery, OUTCOMES } from './access.js';
import { PURPOSES } from './purpose.js';

const MOMENT = 'A date (all of it, in UTC) or an instant with offset';

/** A page of what happened within a period; both ends may be left open. */
export class AccessPeriod extends PageRequest {
  @Text({ max: 40, optional: true, description: MOMENT, example: '2025-03-01' })
  readonly from?: string;

  @Text({ max: 40, optional: true, description: `${MOMENT}; the date itself is included` })
  readonly to?: string;
}

export class AccessesRequest extends AccessPeriod {
  @Slug({ optional: true, description: 'Whose accesses: an account, or `operator`' })
  readonly account?: string;

  @OneOf(OUTCOMES, { optional: true })
  readonly outcome?: AccessOutcome;
}

const TEXT = { type: String, nullable: true } as const;

export class AccessItem {
  @ApiProperty({ format: 'date-time' }) readonly at: string;
  @ApiProperty() readonly account: string;
  @ApiProperty({ ...TEXT, description: 'The role that the account had then' }) readonly role: string | null;
  @ApiProperty(TEXT) readonly organisation: string | null;
  @ApiProperty({ ...TEXT, enum: [...PURPOSES, null] }) readonly purpose: string | null;
  @ApiProperty({ ...TEXT, example: 'stepHistory', description: 'What was asked for' })
  readonly what: string | null;

  @ApiProperty({
    enum: [...OUTCOMES],
    description: '`denied`: nothing was told; `exported`: a bundle was written',
  })
  readonly outcome: AccessOutcome;

  @ApiProperty({ type: [String], description: 'Whom the answer named; of a denied one, whom it was about' })
  readonly patients: readonly string[];

  @ApiProperty({ description: 'How many patients the answer told of' })
  readonly told: number;

  @ApiProperty({
    ...TEXT,
    description: 'Keyed digest of what was searched for: the same words have the same',
  })
  readonly words: string | null;

  @ApiProperty({ ...TEXT, description: 'The `X-Correlation-Id` of the request' })
  readonly correlationId: string | null;

  @ApiProperty({ description: 'SHA-256 of the entry as it is stored' }) readonly hash: string;

  @ApiProperty({ description: 'The entry is not what was written: what it says is null' })
  readonly altered: boolean;

  constructor({ at, account, outcome, hash, access }: AccessEntry) {
    this.at = at;
    this.account = account;
    this.role = access?.actor.role ?? null;
    this.organisation = access?.actor.organisation ?? null;
    this.purpose = access?.purpose ?? null;
    this.what = access?.what ?? null;
    this.outcome = outcome;
    this.patients = access?.patients ?? [];
    this.told = outcome !== 'denied' ? this.patients.length : 0;
    this.words = access?.words ?? null;
    this.correlationId = access?.correlationId ?? null;
    this.hash = hash;
    this.altered = access === null;
  }
}

export class AccessesPage extends PageOf(AccessItem) {}

const DAY_MS = 86_400_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** @throws RefusedError `INVALID_TIME` naming the end that is none, or lies before the beginning */
export function periodIn({ from, to }: AccessPeriod): Pick<AccessQuery, 'from' | 'to'> {
  const begin = from === undefined ? undefined : momentIn(from, 'from', 0);
  const end = to === undefined ? undefined : momentIn(to, 'to', DAY_MS);
  if (begin !== undefined && end !== undefined && end < begin) {
    throw new RefusedError('INVALID_TIME', 'to lies before from', {
      field: 'to',
      wayOut: 'Send the later one as to',
    });
  }
  return { ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) };
}

/** @param dayMs - what is added to a date, to come to its end */
function momentIn(text: string, field: string, dayMs: number): number {
  if (text.length === 10) {
    checkDate(text, field);
    return Date.parse(text) + dayMs;
  }
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) {
    checkDate(text.slice(0, 10), field);
    return ms;
  }
  throw new RefusedError('INVALID_TIME', `${field} is neither a date nor an instant`, {
    field,
    wayOut: 'Write 2025-03-01 or 2025-03-01T14:30:00-06:00',
  });
}
