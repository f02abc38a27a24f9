import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type AccessGrantRow, accessGrants } from './access-grants.projection.js';

/** Where a grant stands among the others. */
export type GrantPlace = readonly [at: string, accountId: string, revision: number];

export type AccessGrantsFound = {
  readonly rows: readonly AccessGrantRow[];
  /** Whether there are more behind the last of these. */
  readonly more: boolean;
  /** How many accounts are missing, because their events could not be projected. */
  readonly quarantined: number;
};

/** Who granted which access, the newest first. */
export class ListAccessGrants extends Query<AccessGrantsFound> {
  /**
   * @param account - whose access; everybody's where null
   * @param after - the last one seen; null for the first page
   */
  constructor(
    readonly account: string | null,
    readonly after: GrantPlace | null,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(ListAccessGrants)
export class ListAccessGrantsHandler implements IQueryHandler<ListAccessGrants> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  async execute({ account, after, limit }: ListAccessGrants): Promise<AccessGrantsFound> {
    let query = selectFrom(this.store, accessGrants).selectAll();
    if (account !== null) query = query.where('view.accountId', '=', account);
    if (after !== null) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('view.at', 'view.accountId', 'view.revision'), '<', tuple(...after)),
      );
    }
    const found = await query
      .orderBy('view.at', 'desc')
      .orderBy('view.accountId', 'desc')
      .orderBy('view.revision', 'desc')
      .limit(limit + 1)
      .execute();
    const rows = decodeRows<AccessGrantRow>(accessGrants, found);
    const quarantined = await quarantinedCount(this.store, accessGrants);
    return { rows: rows.slice(0, limit), more: rows.length > limit, quarantined };
  }
}
