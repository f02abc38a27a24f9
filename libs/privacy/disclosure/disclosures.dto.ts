import { ApiProperty } from '@nestjs/swagger';
import { CONSENT_PURPOSES, DISCLOSER_KINDS, DISCLOSURE_PURPOSES, INFORMATION } from '../domain/index.js';
import type { AccountedDisclosure } from './disclosures.query.js';
import type { ConsentScope } from './telling.js';

const TEXT = { type: String, nullable: true } as const;

class DisclosedToAnswer {
  @ApiProperty({ enum: ['payer', 'organisation'] }) readonly kind: 'payer' | 'organisation';
  @ApiProperty({ example: 'acme-health' }) readonly id: string;
}

class DisclosedStayAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ format: 'uuid', description: 'The consent that it was told under' })
  readonly consent: string;
  @ApiProperty({ enum: INFORMATION, isArray: true, description: 'What was told under it' })
  readonly what: AccountedDisclosure['stays'][number]['what'];
}

class AskedByAnswer {
  @ApiProperty({ description: 'The account' }) readonly id: string;
  @ApiProperty() readonly role: string;
  @ApiProperty(TEXT) readonly organisation: string | null;
}

class DisclosureAnswer {
  @ApiProperty({ format: 'uuid' }) readonly event: string;
  @ApiProperty({ format: 'date-time' }) readonly at: string;
  @ApiProperty({ type: AskedByAnswer, description: 'Who asked' }) readonly by: AskedByAnswer;
  @ApiProperty({ ...TEXT, description: 'Which organisation told it' }) readonly organisation: string | null;
  @ApiProperty({ type: DisclosedToAnswer }) readonly recipient: DisclosedToAnswer;
  @ApiProperty({ enum: DISCLOSURE_PURPOSES }) readonly purpose: string;
  @ApiProperty({ description: 'Which notice came with it' }) readonly noticeId: string;
  @ApiProperty({ type: [String], description: 'What was told, as the answer named it' })
  readonly fields: readonly string[];
  @ApiProperty({ type: [DisclosedStayAnswer] }) readonly stays: readonly DisclosedStayAnswer[];
  @ApiProperty({ description: 'The `X-Correlation-Id` of the request' }) readonly correlationId: string;
}

class DamagedDisclosureAnswer {
  @ApiProperty() readonly stream: string;
  @ApiProperty({ format: 'uuid' }) readonly event: string;
  @ApiProperty({ type: 'integer' }) readonly revision: number;
  @ApiProperty({ description: 'What is wrong with it' }) readonly what: string;
}

class DisclosuresMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

export class DisclosuresPage {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: [DisclosureAnswer] }) readonly items: readonly DisclosureAnswer[];
  @ApiProperty({ description: 'Other organisations told something too, which is not shown' })
  readonly elsewhere: boolean;
  @ApiProperty({ type: [DamagedDisclosureAnswer], description: 'Events that are no longer what was written' })
  readonly damaged: readonly DamagedDisclosureAnswer[];
  @ApiProperty({ type: DisclosuresMarkAnswer, nullable: true }) readonly mark: DisclosuresMarkAnswer | null;
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page' })
  readonly next: string | null;
}

class DiscloserAnswer {
  @ApiProperty({ enum: DISCLOSER_KINDS }) readonly kind: ConsentScope['discloser']['kind'];
  @ApiProperty() readonly id: string;
}

/** The scope of the consent that something is told under. */
export class ConsentScopeAnswer {
  @ApiProperty({ format: 'uuid' }) readonly consent: string;
  @ApiProperty({ enum: CONSENT_PURPOSES }) readonly purpose: ConsentScope['purpose'];
  @ApiProperty({ enum: INFORMATION, isArray: true }) readonly what: ConsentScope['what'];
  @ApiProperty({ type: DiscloserAnswer }) readonly discloser: DiscloserAnswer;
  @ApiProperty({ format: 'date' }) readonly from: string;
  @ApiProperty({ format: 'date', description: 'The last day' }) readonly expiry: string;
}

/** @see 42 CFR 2.32 */
export class NoticeAnswer {
  @ApiProperty({ example: 'us-42-cfr-2.32-a-1-2024' }) readonly id: string;
  @ApiProperty() readonly text: string;
}
