import { describe, expect, it } from '@jest/globals';
import type { Consent } from './consents.js';
import { consentCovering, type Disclosure, stateOn } from './covering.js';
import { consent } from './testing/index.js';

const DISCLOSURE: Disclosure = {
  recipient: { kind: 'payer', id: 'acme' },
  purpose: 'payment',
  what: ['stays'],
  from: { organisation: 'org', facility: 'riverside', programme: 'evening' },
  on: '2025-06-01',
};
const revokedOn = (day: string): Partial<Consent> => ({
  revocation: { factId: 'revocation', standing: 'revocation', revokedOn: day },
});
const acme = { kind: 'payer', id: 'acme' } as const;
const clinic = { kind: 'organisation', id: 'clinic' } as const;
const payers = { kind: 'class', class: 'payers' } as const;
const providers = { kind: 'class', class: 'treatingProviders' } as const;

describe('A consent on a day', () => {
  it.each([
    ['the day before its first', {}, '2025-05-01', 'notYet'],
    ['its first', {}, '2025-05-02', 'inForce'],
    ['its last', {}, '2026-05-01', 'inForce'],
    ['the day after its last', {}, '2026-05-02', 'expired'],
    ['the day before it is revoked', revokedOn('2025-06-10'), '2025-06-09', 'inForce'],
    ['the day it is revoked', revokedOn('2025-06-10'), '2025-06-10', 'revoked'],
    ['a day after its last, revoked while it lasted', revokedOn('2025-06-10'), '2027-01-01', 'revoked'],
    ['a day after its last, revoked when it was over', revokedOn('2026-07-01'), '2027-01-01', 'expired'],
    [
      'a day before its first, revoked before it began',
      { ...revokedOn('2025-05-02'), from: '2025-06-01' },
      '2025-05-03',
      'revoked',
    ],
  ] as const)('is, on %s', (_, more, day, state) => expect(stateOn(consent(more), day)).toBe(state));
});

describe('A consent covers', () => {
  it.each<[string, Partial<Consent>, Partial<Disclosure>, boolean]>([
    ['what it names, to whom, for what and on its days', {}, {}, true],
    ['all that is asked, or nothing', {}, { what: ['stays', 'dispositions'] }, true],
    ['no part of what is asked', {}, { what: ['stays', 'services'] }, false],
    ['no question for nothing', {}, { what: [] }, false],
    ['no other payer', {}, { recipient: { kind: 'payer', id: 'zenith' } }, false],
    ['no organisation of the payer’s name', {}, { recipient: { kind: 'organisation', id: 'acme' } }, false],
    ['no other purpose', {}, { purpose: 'operations' }, false],
    ['payment, where it is for treatment, payment and operations', { purpose: 'tpo' }, {}, true],
    ['operations, where it is for all three', { purpose: 'tpo' }, { purpose: 'operations' }, true],
    [
      'any payer, where it names payers',
      { recipient: payers },
      { recipient: { kind: 'payer', id: 'zenith' } },
      true,
    ],
    ['no organisation, where it names payers', { recipient: payers }, { recipient: clinic }, false],
    [
      'an organisation that treats, where it names those',
      { recipient: providers, purpose: 'treatment' },
      { recipient: clinic, purpose: 'treatment' },
      true,
    ],
    [
      'no organisation that asks in order to be paid, where it names those that treat',
      { recipient: providers, purpose: 'tpo' },
      { recipient: clinic },
      false,
    ],
    [
      'no payer, where it names providers',
      { recipient: providers, purpose: 'tpo' },
      { recipient: acme, purpose: 'treatment' },
      false,
    ],
    [
      'the facility it names, alone',
      {},
      { from: { organisation: 'org', facility: 'hillside', programme: null } },
      false,
    ],
    [
      'every facility of the organisation it names',
      { discloser: { kind: 'organisation', id: 'org' } },
      { from: { organisation: 'org', facility: 'hillside', programme: null } },
      true,
    ],
    [
      'no other organisation',
      { discloser: { kind: 'organisation', id: 'org' } },
      { from: { organisation: 'other', facility: 'elsewhere', programme: null } },
      false,
    ],
    ['the programme it names', { discloser: { kind: 'programme', id: 'evening' } }, {}, true],
    [
      'nothing of the facility beside the programme it names',
      { discloser: { kind: 'programme', id: 'evening' } },
      { from: { organisation: 'org', facility: 'riverside', programme: null } },
      false,
    ],
    ['nothing before it begins', {}, { on: '2025-05-01' }, false],
    ['nothing after it expired', {}, { on: '2026-05-02' }, false],
    ['what was told before it was revoked', revokedOn('2025-06-02'), {}, true],
    ['nothing from the day of its revocation on', revokedOn('2025-06-01'), {}, false],
  ])('%s', (_, granted, asked, covered) => {
    const one = consent(granted);
    expect(consentCovering([one], { ...DISCLOSURE, ...asked })).toBe(covered ? one : null);
  });

  it('nothing together with another: each must cover all that is asked', () => {
    const halves = [consent({ what: ['stays'] }), consent({ what: ['services'] })];
    expect(consentCovering(halves, { ...DISCLOSURE, what: ['stays', 'services'] })).toBeNull();
  });
  it('for longest, of several that would do', () => {
    const [short, long] = [consent({ expiry: '2025-07-01' }), consent({ expiry: '2027-07-01' })];
    expect(consentCovering([short, long], DISCLOSURE)).toBe(long);
    expect(consentCovering([long, short], DISCLOSURE)).toBe(long);
  });
});
