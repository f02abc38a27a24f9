import { describe, expect, it } from '@jest/globals';
import { type Past, recordedAs } from '#event-sourcing/testing';
import { rowsOf } from '#projections/testing';
import { accessGrants } from './access-grants.projection.js';

const TOKEN = { tokenId: 't-1', hash: 'a'.repeat(64), expiresAt: '2025-04-01T00:00:00.000Z' };
const lakeside = { kind: 'organisation', organisation: 'lakeside' };
const past: Past[] = [
  {
    type: 'AccountCreated',
    recordedAt: '2025-01-01T00:00:00.000Z',
    data: { name: 'Ana Ruiz', role: 'case_manager', scope: lakeside },
  },
  { type: 'TokenIssued', recordedAt: '2025-01-02T00:00:00.000Z', data: TOKEN },
  { type: 'AccountRoleChanged', data: { role: 'payer', scope: { kind: 'payer', payer: 'acme-health' } } },
  { type: 'WrittenByANewerRelease', data: {} },
  { type: 'TokenRevoked', data: { tokenId: 't-1' } },
  { type: 'AccountClosed', data: {} },
];
const events = past.map((event, revision) => ({ ...recordedAs(event, revision), stream: 'account-ana' }));

describe('the view of who let whom in', () => {
  it('has a row for each event of an account, with what the account might see from then on', () => {
    const rows = rowsOf(accessGrants, events);
    expect(rows.map(({ what, role, organisation, payer }) => [what, role, organisation, payer])).toEqual([
      ['accountCreated', 'case_manager', 'lakeside', null],
      ['tokenIssued', 'case_manager', 'lakeside', null],
      ['roleChanged', 'payer', null, 'acme-health'],
      ['tokenRevoked', 'payer', null, 'acme-health'],
      ['accountClosed', 'payer', null, 'acme-health'],
    ]);
    expect(rowsOf(accessGrants, events)).toEqual(rows);
  });

  it('says when it was, who did it, by which event, and for which token until when', () => {
    const [, event] = events;
    expect(rowsOf(accessGrants, events)[1]).toMatchObject({
      accountId: 'ana',
      revision: 1,
      at: '2025-01-02T00:00:00.000Z',
      by: event?.metadata.actor.id,
      byRole: event?.metadata.actor.role,
      event: event?.id,
      tokenId: 't-1',
      expiresAt: '2025-04-01T00:00:00.000Z',
    });
  });

  it('shows neither a hash nor a name', () => {
    expect(JSON.stringify(rowsOf(accessGrants, events))).not.toMatch(/aaaa|Ruiz/);
  });
});
