import { AccountHandling } from './account-handling.js';
import { ChangeRoleHandler } from './change-role.js';
import { CloseAccountHandler } from './close-account.js';
import { CreateAccountHandler } from './create-account.js';
import { IssueTokenHandler } from './issue-token.js';
import { RevokeTokenHandler } from './revoke-token.js';

export { ChangeRole } from './change-role.js';
export { CloseAccount } from './close-account.js';
export { CreateAccount, type NewAccount } from './create-account.js';
export { IssueToken, type TokenTold } from './issue-token.js';
export { RevokeToken } from './revoke-token.js';

/** What carries the commands out, for the module. */
export const commandProviders = [
  AccountHandling,
  CreateAccountHandler,
  ChangeRoleHandler,
  IssueTokenHandler,
  RevokeTokenHandler,
  CloseAccountHandler,
];
