import { FindAccountHandler } from './find-account.js';
import { ListAccountsHandler } from './list-accounts.js';

export { type AccountRow, accounts, type TokenRow } from './accounts.projection.js';
export { FindAccount } from './find-account.js';
export { type AccountsFound, ListAccounts } from './list-accounts.js';

/** What answers the queries, for the module. */
export const queryProviders = [ListAccountsHandler, FindAccountHandler];
