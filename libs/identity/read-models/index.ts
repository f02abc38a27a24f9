import { FindAccountHandler } from './find-account.js';
import { ListAccessGrantsHandler } from './list-access-grants.js';
import { ListAccountsHandler } from './list-accounts.js';

export { type AccessGrantRow, accessGrants, GRANT_KINDS } from './access-grants.projection.js';
export { type AccountRow, accounts, type TokenRow } from './accounts.projection.js';
export { FindAccount } from './find-account.js';
export { type GrantPlace, ListAccessGrants } from './list-access-grants.js';
export { type AccountsFound, ListAccounts } from './list-accounts.js';

/** What answers the queries, for the module. */
export const queryProviders = [ListAccountsHandler, FindAccountHandler, ListAccessGrantsHandler];
