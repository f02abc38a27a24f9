import type { Scope } from '#event-sourcing';

/** What an account is for. */
export const ACCOUNT_ROLES = ['case_manager', 'payer', 'auditor', 'admin'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** How far each role sees: one organisation, one payer, or everything. */
const KIND_OF_SCOPE: Readonly<Record<AccountRole, Scope['kind']>> = {
  case_manager: 'organisation',
  payer: 'payer',
  auditor: 'installation',
  admin: 'installation',
};

export function scopeKindOf(role: AccountRole): Scope['kind'] {
  return KIND_OF_SCOPE[role];
}

export function isSameScope(one: Scope, other: Scope): boolean {
  if (one.kind === 'organisation') return other.kind === one.kind && other.organisation === one.organisation;
  if (one.kind === 'payer') return other.kind === one.kind && other.payer === one.payer;
  return other.kind === one.kind;
}
