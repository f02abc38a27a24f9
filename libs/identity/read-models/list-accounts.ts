import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type AccountRow, accounts } from './accounts.projection.js';

export type AccountsFound = {
  readonly rows: readonly AccountRow[];
  /** Whether there are more behind the last of these. */
  readonly more: boolean;
  /** How many accounts are missing, because their events could not be projected. */
  readonly quarantined: number;
};

/** Accounts in the order of their ids. */
export class ListAccounts extends Query<AccountsFound> {
  /** @param after - id of the last account seen; null for the first page */
  constructor(
    readonly after: string | null,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(ListAccounts)
export class ListAccountsHandler implements IQueryHandler<ListAccounts> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  async execute({ after, limit }: ListAccounts): Promise<AccountsFound> {
    const all = selectFrom(this.store, accounts)
      .selectAll()
      .orderBy('view.accountId')
      .limit(limit + 1);
    const behind = after === null ? all : all.where('view.accountId', '>', after);
    const rows = decodeRows<AccountRow>(accounts, await behind.execute());
    const more = rows.length > limit;
    return { rows: rows.slice(0, limit), more, quarantined: await quarantinedCount(this.store, accounts) };
  }
}
