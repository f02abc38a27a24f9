import { describe, expect, it } from '@jest/globals';
import { pastId } from '#event-sourcing/testing';
import { DATA, day, GRANT, GUARDIAN, given, grant, granted, revoke, revoked } from './testing/index.js';

const { signed } = GRANT;
const [CONSENT, REVOCATION] = [pastId(0), pastId(1)];

describe('A consent', () => {
  it('says who may tell whom what, for what and until when; who signed and what people wrote is sealed', () =>
    given()()
      .when(grant({ expiryEvent: 'When the claim is paid', note: 'Asked for by phone' }))
      .thenStates({
        type: 'ConsentGranted',
        data: DATA,
        sealed: {
          signedBy: 'Rosa Delgado',
          expiryEvent: 'When the claim is paid',
          note: 'Asked for by phone',
        },
        effectiveAt: day('2025-05-02'),
        organisation: 'org',
      }));
  it('may be for a class of recipients, for treatment, payment and operations at once, from all of an organisation', () =>
    given()()
      .when(
        grant({
          recipient: { kind: 'class', class: 'treatingProviders' },
          purpose: 'tpo',
          discloser: { kind: 'organisation', id: 'org' },
        }),
      )
      .thenStates({
        data: {
          recipient: { kind: 'class', class: 'treatingProviders' },
          purpose: 'tpo',
          discloserRevision: 2,
        },
      }));
  it('may begin later than it is signed', () =>
    given()()
      .when(grant({ from: '2025-07-01' }))
      .thenWarned());
  it('is warned of where it was entered late', () =>
    given()()
      .when(grant({ from: '2025-04-01', signed: { ...signed, on: '2025-04-01' } }))
      .thenWarned('LATE_ENTRY'));

  it.each([
    ['expires before it begins', { expiry: '2025-05-01' }, 'END_BEFORE_START', 'expiry'],
    ['expires on a day that is none', { expiry: '2026-02-30' }, 'INVALID_TIME', 'expiry'],
    ['begins on a day that is none', { from: '2025-06-31' }, 'INVALID_TIME', 'from'],
    ['begins before it is signed', { from: '2025-05-01' }, 'CONSENT_BEFORE_SIGNATURE', 'from'],
    ['is signed tomorrow', { signed: { ...signed, on: '2025-05-04' } }, 'IN_THE_FUTURE', 'signed.on'],
    ['is signed on no day', { signed: { ...signed, on: '2025-04-31' } }, 'INVALID_TIME', 'signed.on'],
    [
      'names an organisation nobody knows as recipient',
      { recipient: { kind: 'organisation', id: 'nobody' } as const },
      'ORGANISATION_UNKNOWN',
      'recipient.id',
    ],
    [
      'names a discloser nobody knows',
      { discloser: { kind: 'facility', id: 'nowhere' } as const },
      'DISCLOSER_UNKNOWN',
      'discloser.id',
    ],
    [
      'names another organisation’s facility as discloser',
      { discloser: { kind: 'facility', id: 'elsewhere' } as const },
      'DISCLOSER_UNKNOWN',
      'discloser.id',
    ],
    [
      'is signed by the patient through a representative',
      { signed: { ...signed, representative: GUARDIAN } },
      'SIGNATORY_UNKNOWN',
      'signed.representative',
    ],
    [
      'is signed by a representative whom nobody appointed',
      { signed: { ...signed, by: 'representative' as const } },
      'SIGNATORY_UNKNOWN',
      'signed.representative',
    ],
    [
      'is signed by a representative who was none yet that day',
      { signed: { ...signed, by: 'representative' as const, representative: GUARDIAN, on: '2025-04-30' } },
      'SIGNATORY_UNKNOWN',
      'signed.representative',
    ],
  ])('is refused where it %s', (_, more, code, field) =>
    given()()
      .when(grant(more))
      .thenRefused(code, { field, wayOut: expect.any(String) }),
  );

  it('may be signed by who represents the patient that day', () =>
    given()()
      .when(grant({ signed: { ...signed, by: 'representative', representative: GUARDIAN } }))
      .thenStates({ data: { signed: { by: 'representative', representative: GUARDIAN } } }));
  it('is not signed by the dead, but may be by who represents them', () => {
    const dead = given({ diedOn: '2025-05-01' });
    dead().when(grant()).thenRefused('AFTER_DEATH', { field: 'signed.on' });
    dead()
      .when(grant({ signed: { ...signed, by: 'representative', representative: GUARDIAN } }))
      .thenWarned();
  });
});

describe('A revocation', () => {
  it('ends a consent from its day on; the reason is sealed', () =>
    given()(granted)
      .when(revoke(CONSENT, '2025-05-03', 'Changed insurers'))
      .thenStates({
        type: 'ConsentRevoked',
        data: { consent: CONSENT, revokedOn: '2025-05-03' },
        sealed: { reason: 'Changed insurers' },
        effectiveAt: day('2025-05-03'),
        organisation: 'org',
      }));
  it('may come on the day of the signature', () =>
    given()(granted).when(revoke(CONSENT, '2025-05-02')).thenWarned());
  it('is refused of what was never granted', () =>
    given()().when(revoke(CONSENT, '2025-05-03')).thenRefused('CONSENT_UNKNOWN', { field: 'consent' }));
  it('is refused of another organisation’s consent, in the same words', () =>
    given()({ ...granted, organisation: 'other' })
      .when(revoke(CONSENT, '2025-05-03'))
      .thenRefused('CONSENT_UNKNOWN', { field: 'consent' }));
  it('is refused of a revocation', () =>
    given()(granted, revoked('2025-05-02'))
      .when(revoke(REVOCATION, '2025-05-03'))
      .thenRefused('CONSENT_UNKNOWN', { field: 'consent' }));
  it('is refused where the consent is revoked already, naming the revocation', () =>
    given()(granted, revoked('2025-05-02'))
      .when(revoke(CONSENT, '2025-05-03'))
      .thenRefused('CONSENT_REVOKED', { facts: [{ factId: null }, { factId: REVOCATION }] }));
  it('is refused before the consent was signed', () =>
    given()(granted)
      .when(revoke(CONSENT, '2025-05-01'))
      .thenRefused('REVOKED_BEFORE_GRANT', { facts: [{ factId: null }, { factId: CONSENT }] }));
  it('is refused for a day to come', () =>
    given()(granted)
      .when(revoke(CONSENT, '2025-05-04'))
      .thenRefused('IN_THE_FUTURE', { field: 'revokedOn' }));
});
