import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { decodeRows, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type AccountRow, accounts } from './accounts.projection.js';

/** One account, or null. */
export class FindAccount extends Query<AccountRow | null> {
  constructor(readonly accountId: string) {
    super();
  }
}

@QueryHandler(FindAccount)
export class FindAccountHandler implements IQueryHandler<FindAccount> {
  constructor(@Inject(READ_STORE) private readonly store: ReadStore) {}

  async execute({ accountId }: FindAccount): Promise<AccountRow | null> {
    const found = selectFrom(this.store, accounts).selectAll().where('view.accountId', '=', accountId);
    const [row] = decodeRows<AccountRow>(accounts, await found.execute());
    return row ?? null;
  }
}
