import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import {
  APPEAL_OUTCOMES,
  type Authorisation,
  COVER,
  DECISIONS,
  type GrantData,
  UNITS,
  type UncoveredSpan,
} from '../domain/index.js';
import { AuthorisedCodeBody } from './authorisation-facts.dto.js';
import { MarkAnswer } from './authorisations.dto.js';
import type { PatientAuthorisations } from './patient-authorisations.query.js';
import type { ShownAuthorisation, ShownCertification } from './shown-authorisations.js';

const orNull = { type: String, nullable: true } as const;
const sealed = { ...orNull, description: 'Null after erasure' } as const;
const uuid = { format: 'uuid' } as const;
const date = { format: 'date' } as const;

class AnswerShown {
  @ApiProperty(uuid) readonly factId: string;
  @ApiProperty({ ...uuid, description: 'To supersede in a correction' }) readonly standing: string;
  @ApiProperty({ enum: [...DECISIONS, ...APPEAL_OUTCOMES] }) readonly outcome: string;
  @ApiProperty(date) readonly on: string;
  @ApiProperty(sealed) readonly number: string | null;
  @ApiProperty(sealed) readonly careManager: string | null;
  @ApiProperty(sealed) readonly note: string | null;
}

class AppealShown {
  @ApiProperty(uuid) readonly factId: string;
  @ApiProperty(uuid) readonly standing: string;
  @ApiProperty(date) readonly on: string;
  @ApiProperty(sealed) readonly note: string | null;
  @ApiProperty({ type: AnswerShown, nullable: true, description: 'Null while it is open' })
  readonly outcome: AnswerShown | null;
}

class GrantShown {
  @ApiProperty({ enum: LEVELS }) readonly level: GrantData['level'];
  @ApiProperty({ type: AuthorisedCodeBody, nullable: true }) readonly code: GrantData['code'];
  @ApiProperty({ type: 'integer' }) readonly units: number;
  @ApiProperty(date) readonly from: string;
  @ApiProperty(date) readonly to: string;
  @ApiProperty({ ...orNull, format: 'date' }) readonly nextReview: string | null;
  @ApiProperty() readonly lastCoverage: boolean;
  @ApiProperty(sealed) readonly number: string | null;
  @ApiProperty(sealed) readonly careManager: string | null;
}

export class LedgerShown {
  @ApiProperty({ type: 'integer', description: 'Used and left together' }) readonly authorised: number;
  @ApiProperty({ type: 'integer' }) readonly used: number;
  @ApiProperty({ type: 'integer' }) readonly left: number;
  @ApiProperty({ type: 'integer', description: 'Delivered in its days when none were left' })
  readonly beyond: number;
  @ApiProperty({ ...orNull, format: 'date' }) readonly lastUsedOn: string | null;
  @ApiProperty({ description: 'Its last day is over' }) readonly lapsed: boolean;
}

class AuthorisationShown implements ShownAuthorisation {
  @ApiProperty(uuid) readonly authorisation: string;
  @ApiProperty(uuid) readonly standing: string;
  @ApiProperty(orNull) readonly organisation: string | null;
  @ApiProperty() readonly payer: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ example: 'America/Chicago', description: 'Whose calendar dates are counted' })
  readonly zone: string;
  @ApiProperty({ enum: LEVELS, description: 'What was asked for' }) readonly level: Authorisation['level'];
  @ApiProperty({ type: AuthorisedCodeBody, nullable: true }) readonly code: Authorisation['code'];
  @ApiProperty({ enum: UNITS }) readonly unit: Authorisation['unit'];
  @ApiProperty({ type: 'integer', description: 'What was asked for' }) readonly units: number;
  @ApiProperty(date) readonly from: string;
  @ApiProperty(date) readonly to: string;
  @ApiProperty(date) readonly requestedOn: string;
  @ApiProperty(sealed) readonly requestedBy: string | null;
  @ApiProperty(sealed) readonly note: string | null;
  @ApiProperty({ enum: ['requested', ...DECISIONS, 'appealed'] }) readonly state: Authorisation['state'];
  @ApiProperty({ type: GrantShown, nullable: true }) readonly grant: GrantShown | null;
  @ApiProperty({ type: LedgerShown, nullable: true }) readonly ledger: LedgerShown | null;
  @ApiProperty({ type: [AnswerShown] }) readonly decisions: readonly AnswerShown[];
  @ApiProperty({ type: [AppealShown] }) readonly appeals: readonly AppealShown[];
}

class CertificationShown implements ShownCertification {
  @ApiProperty(uuid) readonly certification: string;
  @ApiProperty(uuid) readonly standing: string;
  @ApiProperty(orNull) readonly organisation: string | null;
  @ApiProperty() readonly zone: string;
  @ApiProperty(uuid) readonly stay: string;
  @ApiProperty({ enum: LEVELS }) readonly level: ShownCertification['level'];
  @ApiProperty() readonly facility: string;
  @ApiProperty(date) readonly certifiedOn: string;
  @ApiProperty(date) readonly through: string;
  @ApiProperty({ type: Number, nullable: true }) readonly hoursPerWeek: number | null;
  @ApiProperty({ ...date, description: 'By the rule pack of that day, or `through` if it is sooner' })
  readonly recertifyBy: string;
  @ApiProperty(sealed) readonly certifiedBy: string | null;
  @ApiProperty(sealed) readonly note: string | null;
}

class UncoveredSpanShown implements UncoveredSpan {
  @ApiProperty(date) readonly from: string;
  @ApiProperty(date) readonly to: string;
  @ApiProperty({ type: 'integer' }) readonly days: number;
  @ApiProperty({ enum: LEVELS }) readonly level: UncoveredSpan['level'];
  @ApiProperty() readonly facility: string;
  @ApiProperty({ enum: Object.keys(COVER).filter((cover) => cover !== 'covered') })
  readonly why: UncoveredSpan['why'];
}

export class CoverShown {
  @ApiProperty({ type: 'integer', description: 'Covered and uncovered together' }) readonly delivered: number;
  @ApiProperty({ type: 'integer' }) readonly covered: number;
  @ApiProperty({ type: 'integer' }) readonly uncovered: number;
  @ApiProperty({ type: [UncoveredSpanShown] }) readonly spans: readonly UncoveredSpanShown[];
}

export class AuthorisationsAnswer implements PatientAuthorisations {
  @ApiProperty(uuid) readonly patient: string;
  @ApiProperty(date) readonly asOf: string;
  @ApiProperty({ type: [AuthorisationShown] }) readonly items: readonly AuthorisationShown[];
  @ApiProperty({ type: [CertificationShown] }) readonly certifications: readonly CertificationShown[];
  @ApiProperty({ type: CoverShown, description: 'Days delivered up to the day asked for' })
  readonly days: CoverShown;
  @ApiProperty({ description: 'Other organisations have some too' }) readonly elsewhere: boolean;
  @ApiProperty({ type: 'integer', description: 'For If-Match; -1 before the first' })
  readonly revision: number;
  @ApiProperty({ type: MarkAnswer, nullable: true }) readonly mark: MarkAnswer | null;
}
