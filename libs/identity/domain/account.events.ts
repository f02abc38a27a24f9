import Type from 'typebox';
import { type DataOf, defineEvent } from '#event-sourcing';
import { ACCOUNT_ROLES, type AccountRole } from './role.js';

const role = Type.Unsafe<AccountRole>(Type.Enum([...ACCOUNT_ROLES]));
const scope = Type.Union([
  Type.Object({ kind: Type.Literal('installation') }),
  Type.Object({ kind: Type.Literal('organisation'), organisation: Type.String() }),
  Type.Object({ kind: Type.Literal('payer'), payer: Type.String() }),
]);

export const accountCreated = defineEvent(
  'AccountCreated',
  Type.Object({ name: Type.String(), role, scope }),
);
export const accountRoleChanged = defineEvent('AccountRoleChanged', Type.Object({ role, scope }));
/** `hash`: SHA-256 of the secret, lower-case hex; the secret itself is nowhere. */
export const tokenIssued = defineEvent(
  'TokenIssued',
  Type.Object({ tokenId: Type.String(), hash: Type.String(), expiresAt: Type.String() }),
);
export const tokenRevoked = defineEvent('TokenRevoked', Type.Object({ tokenId: Type.String() }));
/** The end of the account and of all its tokens; its id is never given again. */
export const accountClosed = defineEvent('AccountClosed', Type.Object({}));

/** Every event of this capability, for the registry. */
export const identityEvents = [
  accountCreated,
  accountRoleChanged,
  tokenIssued,
  tokenRevoked,
  accountClosed,
] as const;

export type AccountCreated = DataOf<typeof accountCreated>;
export type AccountRoleChanged = DataOf<typeof accountRoleChanged>;
export type TokenIssued = DataOf<typeof tokenIssued>;
export type TokenRevoked = DataOf<typeof tokenRevoked>;
