import type { Projection } from '#projections';
import { type Account, accountOfStream, foldAccount } from '../domain/index.js';

/** A token as it may be shown: never its hash. */
export type TokenRow = {
  readonly tokenId: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
};

export type AccountRow = {
  readonly accountId: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly payer: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
  readonly revision: number;
  readonly tokens: readonly TokenRow[];
};

type Followed = { readonly accountId: string; readonly account: Account | null; readonly revision: number };

/** Every account with its tokens, open or closed. */
export const accounts: Projection<Followed, AccountRow> = {
  name: 'accounts',
  version: 1,
  columns: {
    accountId: 'text',
    name: 'text',
    role: 'text',
    organisation: 'text?',
    payer: 'text?',
    createdAt: 'text',
    closedAt: 'text?',
    revision: 'integer',
    tokens: 'json',
  },
  primaryKey: ['accountId'],
  kinds: ['account'],
  by: 'stream',
  initial: (stream) => ({ accountId: accountOfStream(stream) ?? stream, account: null, revision: -1 }),
  evolve: ({ accountId, account }, event) => ({
    accountId,
    account: foldAccount(account, event),
    revision: event.revision,
  }),
  rows({ accountId, account, revision }) {
    if (account === null) return [];
    const { name, role, scope, createdAt, closedAt } = account;
    const organisation = scope.kind === 'organisation' ? scope.organisation : null;
    const payer = scope.kind === 'payer' ? scope.payer : null;
    const tokens = tokenRows(account);
    return [{ accountId, name, role, organisation, payer, createdAt, closedAt, revision, tokens }];
  },
};

function tokenRows({ tokens }: Account): TokenRow[] {
  return Object.entries(tokens).map(([tokenId, { issuedAt, expiresAt, revokedAt }]) => {
    return { tokenId, issuedAt, expiresAt, revokedAt };
  });
}
