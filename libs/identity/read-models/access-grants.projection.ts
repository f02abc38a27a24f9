import type { RecordedEvent } from '#event-store';
import type { Projection } from '#projections';
import {
  type Account,
  accountOfStream,
  foldAccount,
  type TokenIssued,
  type TokenRevoked,
} from '../domain/index.js';

/** What each event of an account means for who may look. */
const WHAT = {
  AccountCreated: 'accountCreated',
  AccountRoleChanged: 'roleChanged',
  TokenIssued: 'tokenIssued',
  TokenRevoked: 'tokenRevoked',
  AccountClosed: 'accountClosed',
} as const;
export const GRANT_KINDS = Object.values(WHAT);

export type AccessGrantRow = {
  readonly accountId: string;
  /** Of the event in the account's stream. */
  readonly revision: number;
  readonly at: string;
  readonly what: (typeof WHAT)[keyof typeof WHAT];
  /** What the account may do and see from then on; of one that was closed, what it could. */
  readonly role: string;
  readonly organisation: string | null;
  readonly payer: string | null;
  readonly tokenId: string | null;
  readonly expiresAt: string | null;
  /** Who did it, in which role. */
  readonly by: string;
  readonly byRole: string;
  readonly event: string;
};

type Followed = { readonly accountId: string; account: Account | null; readonly grants: AccessGrantRow[] };

/** Who granted or took away which access, and when: a row for each event of an account. */
export const accessGrants: Projection<Followed, AccessGrantRow> = {
  name: 'access_grants',
  version: 1,
  columns: {
    accountId: 'text',
    revision: 'integer',
    at: 'text',
    what: 'text',
    role: 'text',
    organisation: 'text?',
    payer: 'text?',
    tokenId: 'text?',
    expiresAt: 'text?',
    by: 'text',
    byRole: 'text',
    event: 'text',
  },
  primaryKey: ['accountId', 'revision'],
  indexes: [['at', 'accountId', 'revision']],
  kinds: ['account'],
  by: 'stream',
  initial: (stream) => ({ accountId: accountOfStream(stream) ?? stream, account: null, grants: [] }),
  evolve(followed, event) {
    followed.account = foldAccount(followed.account, event);
    const grant = followed.account && grantOf(followed.accountId, followed.account, event);
    if (grant !== null) followed.grants.push(grant);
    return followed;
  },
  rows: ({ grants }) => grants,
};

function grantOf(accountId: string, account: Account, event: RecordedEvent): AccessGrantRow | null {
  // One written by a newer release grants nothing that this one knows.
  if (!Object.hasOwn(WHAT, event.type)) return null;
  const { role, scope } = account;
  const { tokenId = null, expiresAt = null } = event.data as Partial<TokenIssued & TokenRevoked>;
  const { recordedAt, actor } = event.metadata;
  return {
    accountId,
    revision: event.revision,
    at: recordedAt,
    what: WHAT[event.type as keyof typeof WHAT],
    role,
    organisation: scope.kind === 'organisation' ? scope.organisation : null,
    payer: scope.kind === 'payer' ? scope.payer : null,
    tokenId,
    expiresAt,
    by: actor.id,
    byRole: actor.role,
    event: event.id,
  };
}
