import type { Scope } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import type { AccountCreated, AccountRoleChanged, TokenIssued, TokenRevoked } from './account.events.js';
import type { AccountRole } from './role.js';

export type Token = {
  readonly hash: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
};

/** An account as its stream tells it. Stored in projection states. */
export type Account = {
  readonly name: string;
  readonly role: AccountRole;
  readonly scope: Scope;
  readonly createdAt: string;
  readonly closedAt: string | null;
  /** By token id, in the order of issue. */
  readonly tokens: Readonly<Record<string, Token>>;
};

/** The account after one more event; null before there is one. */
export function foldAccount(account: Account | null, event: RecordedEvent): Account | null {
  const { recordedAt } = event.metadata;
  if (event.type === 'AccountCreated') {
    const { name, role, scope } = event.data as AccountCreated;
    return { name, role, scope, createdAt: recordedAt, closedAt: null, tokens: {} };
  }
  if (account === null) return null;
  switch (event.type) {
    case 'AccountRoleChanged': {
      const { role, scope } = event.data as AccountRoleChanged;
      return { ...account, role, scope };
    }
    case 'TokenIssued': {
      const { tokenId, hash, expiresAt } = event.data as TokenIssued;
      return withToken(account, tokenId, { hash, issuedAt: recordedAt, expiresAt, revokedAt: null });
    }
    case 'TokenRevoked': {
      const { tokenId } = event.data as TokenRevoked;
      const token = tokenOf(account, tokenId);
      return token === null ? account : withToken(account, tokenId, { ...token, revokedAt: recordedAt });
    }
    case 'AccountClosed':
      return { ...account, closedAt: recordedAt };
    default:
      return account; // written by a newer release
  }
}

/** The account's token of this id, whatever became of it. */
export function tokenOf(account: Account, tokenId: string): Token | null {
  return (Object.hasOwn(account.tokens, tokenId) ? account.tokens[tokenId] : undefined) ?? null;
}

/** Whether a token of this account lets its holder in at a moment. */
export function isTokenValid(account: Account, token: Token, nowMs: number): boolean {
  return account.closedAt === null && token.revokedAt === null && nowMs < Date.parse(token.expiresAt);
}

function withToken(account: Account, tokenId: string, token: Token): Account {
  return { ...account, tokens: { ...account.tokens, [tokenId]: token } };
}
