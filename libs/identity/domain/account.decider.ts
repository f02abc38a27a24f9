import { type Decider, type NewEvent, RefusedError, type Scope } from '#event-sourcing';
import { type Account, foldAccount, tokenOf } from './account.js';
import { isAccountId } from './account-id.js';
import { type AccountRole, isSameScope, scopeKindOf } from './role.js';
import { expiryOf } from './token-expiry.js';

export type AccountCommand =
  | {
      readonly type: 'CreateAccount';
      readonly accountId: string;
      readonly name: string;
      readonly role: AccountRole;
      readonly scope: Scope;
    }
  | { readonly type: 'ChangeRole'; readonly role: AccountRole; readonly scope: Scope }
  | {
      readonly type: 'IssueToken';
      readonly tokenId: string;
      /** SHA-256 of the token's secret. */
      readonly hash: string;
      /** ISO 8601 with offset; null for the longest that needs no thought, 90 days. */
      readonly expiresAt: string | null;
    }
  | { readonly type: 'RevokeToken'; readonly tokenId: string }
  | { readonly type: 'CloseAccount' };

type CommandOf<Type extends AccountCommand['type']> = Extract<AccountCommand, { type: Type }>;

/** The rules of one account. */
export const accountDecider: Decider<Account | null, AccountCommand, null> = {
  initial: () => null,
  evolve: foldAccount,
  decide(command, account, _context, { nowMs }): NewEvent[] {
    if (command.type === 'CreateAccount') return create(command, account);
    const open = openAccount(account);
    switch (command.type) {
      case 'ChangeRole':
        return changeRole(command, open);
      case 'IssueToken':
        return issueToken(command, open, nowMs);
      case 'RevokeToken':
        return revokeToken(command, open);
      case 'CloseAccount':
        return [{ type: 'AccountClosed', data: {} }];
    }
  },
};

function create(command: CommandOf<'CreateAccount'>, account: Account | null): NewEvent[] {
  const { accountId, name, role, scope } = command;
  if (account !== null) {
    refuse(
      'ACCOUNT_EXISTS',
      'There is an account of this id, open or closed',
      'accountId',
      'Choose another id',
    );
  }
  if (!isAccountId(accountId)) {
    const rule = '1 to 64 lower-case letters, digits and inner hyphens; a few names are reserved';
    refuse('ACCOUNT_ID_INVALID', `No account may have this id: ${rule}`, 'accountId', 'Choose another id');
  }
  checkScope(role, scope);
  return [{ type: 'AccountCreated', data: { name, role, scope } }];
}

function changeRole({ role, scope }: CommandOf<'ChangeRole'>, account: Account): NewEvent[] {
  checkScope(role, scope);
  if (role === account.role && isSameScope(scope, account.scope)) return [];
  return [{ type: 'AccountRoleChanged', data: { role, scope } }];
}

function issueToken(command: CommandOf<'IssueToken'>, account: Account, nowMs: number): NewEvent[] {
  const { tokenId, hash } = command;
  // A second token under the id of a revoked one would revive it.
  if (tokenOf(account, tokenId) !== null) {
    refuse('TOKEN_EXISTS', 'The account has a token of this id', 'tokenId', 'Issue it under a new id');
  }
  return [{ type: 'TokenIssued', data: { tokenId, hash, expiresAt: expiryOf(command.expiresAt, nowMs) } }];
}

function revokeToken({ tokenId }: CommandOf<'RevokeToken'>, account: Account): NewEvent[] {
  const token = tokenOf(account, tokenId);
  if (token === null) {
    refuse('TOKEN_UNKNOWN', 'The account has no token of this id', 'tokenId', 'Take the id from the account');
  }
  if (token.revokedAt !== null) {
    refuse(
      'TOKEN_ALREADY_REVOKED',
      `The token was revoked at ${token.revokedAt}`,
      'tokenId',
      'Nothing is left to do',
    );
  }
  return [{ type: 'TokenRevoked', data: { tokenId } }];
}

function openAccount(account: Account | null): Account {
  if (account === null) {
    refuse(
      'ACCOUNT_UNKNOWN',
      'There is no account of this id',
      'accountId',
      'Take the id from the list of accounts',
    );
  }
  if (account.closedAt !== null) {
    refuse(
      'ACCOUNT_CLOSED',
      `The account was closed at ${account.closedAt}`,
      'accountId',
      'Create another account',
    );
  }
  return account;
}

function checkScope(role: AccountRole, scope: Scope): void {
  const kind = scopeKindOf(role);
  if (scope.kind === kind) return;
  refuse(
    'SCOPE_DOES_NOT_FIT_ROLE',
    `The scope of role ${role} is ${kind}`,
    'scope',
    `Give a scope of kind ${kind}`,
  );
}

function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
