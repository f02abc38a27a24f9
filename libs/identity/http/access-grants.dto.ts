import { ApiProperty } from '@nestjs/swagger';
import { PageOf, PageRequest, Slug } from '#http';
import { ACCOUNT_ROLES } from '../domain/index.js';
import { type AccessGrantRow, GRANT_KINDS } from '../read-models/index.js';

export class AccessGrantsRequest extends PageRequest {
  @Slug({ optional: true, description: 'Whose access' })
  readonly account?: string;
}

export class AccessGrantItem {
  @ApiProperty({ format: 'date-time' }) readonly at: string;
  @ApiProperty({ enum: GRANT_KINDS }) readonly what: string;
  @ApiProperty({ description: 'Whose access' }) readonly account: string;

  @ApiProperty({ enum: [...ACCOUNT_ROLES], description: 'From then on' })
  readonly role: string;

  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly payer: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) readonly tokenId: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly expiresAt: string | null;
  @ApiProperty({ description: 'Who did it: an account, or `operator`' }) readonly by: string;
  @ApiProperty() readonly byRole: string;
  @ApiProperty({ format: 'uuid', description: 'The event that says so' }) readonly event: string;

  constructor({ accountId, revision: _, ...row }: AccessGrantRow) {
    this.at = row.at;
    this.what = row.what;
    this.account = accountId;
    this.role = row.role;
    this.organisation = row.organisation;
    this.payer = row.payer;
    this.tokenId = row.tokenId;
    this.expiresAt = row.expiresAt;
    this.by = row.by;
    this.byRole = row.byRole;
    this.event = row.event;
  }
}

export class AccessGrantsPage extends PageOf(AccessGrantItem) {}
