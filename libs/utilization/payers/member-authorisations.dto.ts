import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { ConsentScopeAnswer, NoticeAnswer } from '#privacy/disclosure';
import { AuthorisedCodeBody } from '../authorisations/authorisation-facts.dto.js';
import { CoverShown, LedgerShown } from '../authorisations/authorisations-answer.dto.js';
import { APPEAL_OUTCOMES, type Authorisation, DECISIONS, type GrantData, UNITS } from '../domain/index.js';
import type { ToldAuthorisation } from './member-authorisations.js';
import { CONSENTS, MemberMarkAnswer, NOTICE } from './members.dto.js';

const uuid = { format: 'uuid' } as const;
const date = { format: 'date' } as const;
const dateOrNull = { type: String, format: 'date', nullable: true } as const;

class ToldStepAnswer {
  @ApiProperty({ enum: [...DECISIONS, ...APPEAL_OUTCOMES] }) readonly outcome: string;
  @ApiProperty(date) readonly on: string;
}

class ToldAppealAnswer {
  @ApiProperty(date) readonly on: string;
  @ApiProperty({ type: ToldStepAnswer, nullable: true, description: 'Null while it is open' })
  readonly outcome: ToldStepAnswer | null;
}

class ToldGrantAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: GrantData['level'];
  @ApiProperty({ type: AuthorisedCodeBody, nullable: true }) readonly code: GrantData['code'];
  @ApiProperty({ type: 'integer' }) readonly units: number;
  @ApiProperty(date) readonly from: string;
  @ApiProperty(date) readonly to: string;
  @ApiProperty(dateOrNull) readonly nextReview: string | null;
  @ApiProperty() readonly lastCoverage: boolean;
  @ApiProperty({ type: String, nullable: true, description: "The payer's own number of it" })
  readonly number: string | null;
}

class ToldAuthorisationAnswer implements ToldAuthorisation {
  @ApiProperty(uuid) readonly authorisation: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ example: 'America/Chicago', description: 'Whose calendar dates are told' })
  readonly zone: string;
  @ApiProperty({ ...date, description: 'Today at the facility' }) readonly asOf: string;
  @ApiProperty({ enum: LEVELS, description: 'What was asked for' }) readonly level: Authorisation['level'];
  @ApiProperty({ type: AuthorisedCodeBody, nullable: true }) readonly code: Authorisation['code'];
  @ApiProperty({ enum: UNITS }) readonly unit: Authorisation['unit'];
  @ApiProperty({ type: 'integer', description: 'What was asked for' }) readonly units: number;
  @ApiProperty(date) readonly from: string;
  @ApiProperty(date) readonly to: string;
  @ApiProperty(date) readonly requestedOn: string;
  @ApiProperty({ enum: ['requested', ...DECISIONS, 'appealed'] }) readonly state: Authorisation['state'];
  @ApiProperty({ type: ToldGrantAnswer, nullable: true }) readonly grant: ToldGrantAnswer | null;
  @ApiProperty({ type: LedgerShown, nullable: true, description: "Of the payer's days alone" })
  readonly ledger: LedgerShown | null;
  @ApiProperty({ type: [ToldStepAnswer] }) readonly decisions: readonly ToldStepAnswer[];
  @ApiProperty({ type: [ToldAppealAnswer] }) readonly appeals: readonly ToldAppealAnswer[];
}

export class MemberAuthorisationsAnswer {
  @ApiProperty(uuid) readonly patient: string;
  @ApiProperty({ type: [ToldAuthorisationAnswer], description: "The payer's own" })
  readonly items: readonly ToldAuthorisationAnswer[];
  @ApiProperty({
    type: CoverShown,
    nullable: true,
    description:
      "Days delivered that the payer pays for first, held against what it authorised itself; null where no consent allows a stay's days to be told",
  })
  readonly days: CoverShown | null;
  @ApiProperty(CONSENTS) readonly consents: readonly ConsentScopeAnswer[];
  @ApiProperty(NOTICE) readonly notice: NoticeAnswer | null;
  @ApiProperty({ type: MemberMarkAnswer, nullable: true }) readonly mark: MemberMarkAnswer | null;
}
