import { ApiProperty } from '@nestjs/swagger';
import { RefusedError, type Scope } from '#event-sourcing';
import { CommandAnswer, Id, type Marks, OneOf, PageOf, Slug, Text } from '#http';
import type { TokenTold } from '../commands/index.js';
import { ACCOUNT_ROLES, type AccountRole } from '../domain/index.js';
import type { AccountRow, TokenRow } from '../read-models/index.js';

/** The path of everything about one account. */
export class AccountPath {
  @Slug({ description: 'The account' })
  readonly accountId: string;
}

export class TokenPath extends AccountPath {
  @Id({ description: 'The token' })
  readonly tokenId: string;
}

/** A role and how far it sees. */
export class RoleBody {
  @OneOf(ACCOUNT_ROLES, { example: 'case_manager' })
  readonly role: AccountRole;

  @Slug({ optional: true, description: 'For a case manager: whose patients they see', example: 'lakeside' })
  readonly organisation?: string;

  @Text({ optional: true, description: 'For a payer account: whose members it sees', example: 'acme-health' })
  readonly payer?: string;
}

export class NewAccountBody extends RoleBody {
  @Slug({ description: 'Chosen by the sender; never given twice', example: 'ana-ruiz' })
  readonly accountId: string;

  @Text({ description: 'Whose account it is, for people', example: 'Ana Ruiz, night shift' })
  readonly name: string;
}

export class NewTokenBody {
  @Text({
    max: 40,
    optional: true,
    description: 'ISO 8601 with offset; 90 days where absent',
    example: '2026-01-09T14:30:00Z',
  })
  readonly expiresAt?: string;
}

export class IssuedToken extends CommandAnswer {
  @ApiProperty({ format: 'uuid' })
  readonly tokenId: string;

  @ApiProperty({ description: 'Send it as `Authorization: Bearer`. It is not shown again' })
  readonly token: string;

  @ApiProperty({ format: 'date-time' })
  readonly expiresAt: string;

  constructor({ outcome, tokenId, token, expiresAt }: TokenTold, marks: Marks) {
    super(outcome, marks);
    this.tokenId = tokenId;
    this.token = token;
    this.expiresAt = expiresAt;
  }
}

export class TokenItem {
  @ApiProperty({ format: 'uuid' })
  readonly tokenId: string;

  @ApiProperty({ format: 'date-time' })
  readonly issuedAt: string;

  @ApiProperty({ format: 'date-time' })
  readonly expiresAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly revokedAt: string | null;

  constructor({ tokenId, issuedAt, expiresAt, revokedAt }: TokenRow) {
    this.tokenId = tokenId;
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.revokedAt = revokedAt;
  }
}

export class AccountItem {
  @ApiProperty()
  readonly accountId: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: [...ACCOUNT_ROLES] })
  readonly role: string;

  @ApiProperty({ type: String, nullable: true })
  readonly organisation: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly payer: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly closedAt: string | null;

  @ApiProperty({ description: 'Also the `ETag`' })
  readonly revision: number;

  @ApiProperty({
    type: [TokenItem],
    description: 'In the order of issue, also those that let nobody in any more',
  })
  readonly tokens: readonly TokenItem[];

  constructor(row: AccountRow) {
    this.accountId = row.accountId;
    this.name = row.name;
    this.role = row.role;
    this.organisation = row.organisation;
    this.payer = row.payer;
    this.createdAt = row.createdAt;
    this.closedAt = row.closedAt;
    this.revision = row.revision;
    this.tokens = row.tokens.map((token) => new TokenItem(token));
  }
}

export class AccountsPage extends PageOf(AccountItem) {}

/** The scope that the body names; the whole installation where it names none. */
export function scopeOf({ organisation, payer }: RoleBody): Scope {
  if (organisation !== undefined && payer !== undefined) {
    throw new RefusedError('SCOPE_DOES_NOT_FIT_ROLE', 'No role has both an organisation and a payer', {
      field: 'payer',
      wayOut: 'Leave out the one that does not belong to the role',
    });
  }
  if (organisation !== undefined) return { kind: 'organisation', organisation };
  return payer === undefined ? { kind: 'installation' } : { kind: 'payer', payer };
}
