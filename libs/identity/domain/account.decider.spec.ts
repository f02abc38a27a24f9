import { describe, expect, it } from '@jest/globals';
import type { Scope } from '#event-sourcing';
import { specification } from '#event-sourcing/testing';
import { type AccountCommand, accountDecider } from './account.decider.js';
import { ACCOUNT_ROLES, type AccountRole } from './role.js';

const NOW = '2025-06-01T12:00:00.000Z';
const given = specification(accountDecider, null, NOW);
const organisation: Scope = { kind: 'organisation', organisation: 'lakeside' };
const payer: Scope = { kind: 'payer', payer: 'acme-health' };
const installation: Scope = { kind: 'installation' };

const created = { type: 'AccountCreated', data: { name: 'Ana', role: 'case_manager', scope: organisation } };
const issued = {
  type: 'TokenIssued',
  data: { tokenId: 't-1', hash: 'ab', expiresAt: '2025-08-01T00:00:00.000Z' },
};
const revoked = { type: 'TokenRevoked', data: { tokenId: 't-1' } };
const closed = { type: 'AccountClosed', data: {} };

const create = (
  change: Partial<Extract<AccountCommand, { type: 'CreateAccount' }>> = {},
): AccountCommand => ({
  type: 'CreateAccount',
  accountId: 'ana',
  name: 'Ana',
  role: 'case_manager',
  scope: organisation,
  ...change,
});
const issue = (expiresAt: string | null = null, tokenId = 't-2'): AccountCommand => ({
  type: 'IssueToken',
  tokenId,
  hash: 'cd',
  expiresAt,
});
const revoke: AccountCommand = { type: 'RevokeToken', tokenId: 't-1' };
const close: AccountCommand = { type: 'CloseAccount' };
const toAuditor: AccountCommand = { type: 'ChangeRole', role: 'auditor', scope: installation };

describe('an account', () => {
  it('is created with a role and a scope', () => given().when(create()).thenStates(created));

  it.each([
    ['delivered twice', [created]],
    ['after it was closed', [created, closed]],
  ])('is not created %s', (_, past) =>
    given(...past)
      .when(create())
      .thenRefused('ACCOUNT_EXISTS'),
  );

  it.each(['', 'Ana', 'a_b', '-a', 'a-', 'a.b', 'a b', 'ä', 'a'.repeat(65), 'operator', 'system', 'a\u0000'])(
    'is not created under the id %j',
    (accountId) => given().when(create({ accountId })).thenRefused('ACCOUNT_ID_INVALID'),
  );

  it.each(['a', '7', 'ana-maria', 'a'.repeat(64)])('is created under the id %j', (accountId) =>
    given().when(create({ accountId })).thenStates(created),
  );

  const fits: Record<AccountRole, Scope> = {
    case_manager: organisation,
    payer,
    auditor: installation,
    admin: installation,
  };
  describe.each(ACCOUNT_ROLES)('as %s', (role) => {
    it.each([organisation, payer, installation])('may have the scope $kind or not', (scope) => {
      const outcome = given().when(create({ role, scope }));
      if (scope.kind === fits[role].kind) outcome.thenStates({ data: { role, scope } });
      else outcome.thenRefused('SCOPE_DOES_NOT_FIT_ROLE');
      const changed = given(created).when({ type: 'ChangeRole', role, scope });
      if (scope.kind !== fits[role].kind) changed.thenRefused('SCOPE_DOES_NOT_FIT_ROLE');
    });
  });

  it('changes its role', () =>
    given(created)
      .when(toAuditor)
      .thenStates({ type: 'AccountRoleChanged', data: { role: 'auditor', scope: installation } }));

  it('changes its organisation', () => {
    const scope: Scope = { kind: 'organisation', organisation: 'hillside' };
    given(created).when({ type: 'ChangeRole', role: 'case_manager', scope }).thenStates({ data: { scope } });
  });

  it('changes nothing when the role is delivered twice', () => {
    given(created).when({ type: 'ChangeRole', role: 'case_manager', scope: organisation }).thenNothing();
    given(created, { type: 'AccountRoleChanged', data: { role: 'auditor', scope: installation } })
      .when(toAuditor)
      .thenNothing();
  });

  it('is closed once', () => {
    given(created).when(close).thenStates(closed);
    given(created, closed).when(close).thenRefused('ACCOUNT_CLOSED');
  });

  it.each([toAuditor, issue(), revoke, close])('that nobody created knows no $type', (command) =>
    given().when(command).thenRefused('ACCOUNT_UNKNOWN'),
  );

  it.each([toAuditor, issue(), revoke])('that is closed knows no $type', (command) =>
    given(created, issued, closed).when(command).thenRefused('ACCOUNT_CLOSED'),
  );
});

describe('a token', () => {
  it('lasts 90 days where nobody says how long', () =>
    given(created)
      .when(issue())
      .thenStates({
        type: 'TokenIssued',
        data: { tokenId: 't-2', hash: 'cd', expiresAt: '2025-08-30T12:00:00.000Z' },
      }));

  it('ends when it was said, in UTC', () =>
    given(created)
      .when(issue('2025-06-02T01:00+02:00'))
      .thenStates({ data: { expiresAt: '2025-06-01T23:00:00.000Z' } }));

  it.each([
    NOW,
    '2025-06-01T11:59:59Z',
    '2025-07-01',
    '2025-07-01T12:00',
    '2025-02-31T00:00Z',
    'soon',
    '',
    '+275760-09-13T00:00:00.001Z',
  ])('does not end at %j', (expiresAt) =>
    given(created).when(issue(expiresAt)).thenRefused('TOKEN_EXPIRY_INVALID'),
  );

  it('is not issued under the id of another, which would revive it', () => {
    given(created, issued, revoked).when(issue(null, 't-1')).thenRefused('TOKEN_EXISTS');
  });

  it('is revoked once', () => {
    given(created, issued).when(revoke).thenStates(revoked);
    given(created, issued, revoked).when(revoke).thenRefused('TOKEN_ALREADY_REVOKED');
  });

  it.each(['t-9', 'constructor', '__proto__'])('named %s is unknown', (tokenId) =>
    given(created, issued).when({ type: 'RevokeToken', tokenId }).thenRefused('TOKEN_UNKNOWN'),
  );

  it('is folded past events that a newer release wrote', () => {
    given(created, { type: 'AccountMoonlit', data: {} }, issued).when(revoke).thenStates(revoked);
    expect(accountDecider.initial()).toBeNull();
  });
});
