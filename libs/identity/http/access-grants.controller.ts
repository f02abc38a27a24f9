import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { After, type ConsistencyToken, Freshness, Recorded, Roles, readCursor, writeCursor } from '#http';
import { completeness } from '#projections';
import { accessGrants, type GrantPlace, ListAccessGrants } from '../read-models/index.js';
import { AccessGrantItem, AccessGrantsPage, AccessGrantsRequest } from './access-grants.dto.js';

/** Name of the list in its cursors. */
const LIST = 'access-grants';

/** Who let whom in, and who shut them out again, as the events of the accounts tell it. */
@ApiTags('Access log')
@ApiBearerAuth()
@Roles('auditor', 'admin')
@Controller('v1/access-grants')
export class AccessGrantsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly freshness: Freshness,
  ) {}

  /** The newest first. */
  @Get()
  @Recorded()
  async list(
    @Query() { account, limit, cursor }: AccessGrantsRequest,
    @After() after: ConsistencyToken | null,
  ): Promise<AccessGrantsPage> {
    const like: GrantPlace = ['', '', 0];
    const last = cursor === undefined ? null : readCursor(LIST, cursor, like);
    await this.freshness.wait(after, accessGrants);
    const { rows, more, quarantined } = await this.queries.execute(
      new ListAccessGrants(account ?? null, last, limit),
    );
    const end = rows.at(-1);
    return {
      items: rows.map((row) => new AccessGrantItem(row)),
      next: more && end !== undefined ? writeCursor(LIST, [end.at, end.accountId, end.revision]) : null,
      complete: completeness(quarantined),
    };
  }
}
