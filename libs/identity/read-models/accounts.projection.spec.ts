import { describe, expect, it } from '@jest/globals';
import { type Past, recordedAs } from '#event-sourcing/testing';
import { rowsOf } from '#projections/testing';
import { accounts } from './accounts.projection.js';

const HASH = 'a'.repeat(64);
const in_ = (stream: string, ...past: Past[]) =>
  past.map((event, revision) => ({ ...recordedAs(event, revision), stream }));
const created = {
  type: 'AccountCreated',
  recordedAt: '2025-01-01T00:00:00.000Z',
  data: { name: 'Ana', role: 'case_manager', scope: { kind: 'organisation', organisation: 'lakeside' } },
};
const issued = (tokenId: string) => ({
  type: 'TokenIssued',
  recordedAt: '2025-01-02T00:00:00.000Z',
  data: { tokenId, hash: HASH, expiresAt: '2025-04-01T00:00:00.000Z' },
});

describe('the view of accounts', () => {
  it('has a row for each account, with its tokens in the order of issue', () => {
    const events = [
      ...in_('account-ana', created, issued('t-2'), issued('t-1'), {
        type: 'TokenRevoked',
        recordedAt: '2025-01-03T00:00:00.000Z',
        data: { tokenId: 't-2' },
      }),
      ...in_('account-acme', {
        type: 'AccountCreated',
        data: { name: 'Acme', role: 'payer', scope: { kind: 'payer', payer: 'acme-health' } },
      }),
    ];
    expect(rowsOf(accounts, events)).toMatchObject([
      {
        accountId: 'ana',
        role: 'case_manager',
        organisation: 'lakeside',
        payer: null,
        createdAt: '2025-01-01T00:00:00.000Z',
        closedAt: null,
        revision: 3,
        tokens: [
          { tokenId: 't-2', revokedAt: '2025-01-03T00:00:00.000Z' },
          { tokenId: 't-1', issuedAt: '2025-01-02T00:00:00.000Z', revokedAt: null },
        ],
      },
      { accountId: 'acme', organisation: null, payer: 'acme-health', revision: 0, tokens: [] },
    ]);
    expect(rowsOf(accounts, events)).toEqual(rowsOf(accounts, events));
  });

  it('follows a change of role and the end of an account', () => {
    const rows = rowsOf(
      accounts,
      in_(
        'account-ana',
        created,
        { type: 'AccountRoleChanged', data: { role: 'admin', scope: { kind: 'installation' } } },
        { type: 'AccountClosed', recordedAt: '2025-02-01T00:00:00.000Z', data: {} },
      ),
    );
    expect(rows).toMatchObject([{ role: 'admin', organisation: null, closedAt: '2025-02-01T00:00:00.000Z' }]);
  });

  it('never shows a hash', () => {
    expect(JSON.stringify(rowsOf(accounts, in_('account-ana', created, issued('t-1'))))).not.toContain(HASH);
  });

  it('does not care for other streams', () => {
    expect(rowsOf(accounts, in_('care-1', created))).toEqual([]);
    expect(rowsOf(accounts, in_('accounting-1', created))).toEqual([]);
  });
});
