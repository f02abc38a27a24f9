import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONSENT, ID } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem } from './clinics.js';

const SIGNED = { by: 'patient', name: 'Rosa Delgado', on: '2025-06-01' };
const GRANT = { ...CONSENT, from: '2025-06-01', signed: SIGNED };
const { expiry: _, ...ENDLESS } = GRANT;
const { signed: __, ...UNSIGNED } = GRANT;

describe('What is no consent', () => {
  let clinics: Clinics;
  let rosa: string;
  let granted: string;
  let revoked: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' });
    granted = (await clinics.state(rosa, 'consents', GRANT)).json.events[0].factId;
    revoked = (await clinics.state(rosa, 'consents', GRANT)).json.events[0].factId;
    await clinics.state(rosa, 'consent-revocations', { consent: revoked, revokedOn: '2025-06-02' });
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const consents = async () => (await clinics.get(`/v1/patients/${rosa}/consents`)).json;
  async function refused(route: string, body: object, status: number, code: string, field?: string) {
    const before = await consents();
    const answer = await clinics.post(`/v1/patients/${rosa}/${route}`, body);
    expectProblem(answer, status, code, field);
    expect(await consents()).toEqual(before);
    return answer;
  }

  it.each<[string, object, string]>([
    ['has no expiry', ENDLESS, 'expiry'],
    ['has no signature', UNSIGNED, 'signed'],
    ['has a signature without a day', { ...GRANT, signed: { by: 'patient', name: 'Rosa' } }, 'signed.on'],
    ['has a signature without a name', { ...GRANT, signed: { ...SIGNED, name: ' ' } }, 'signed.name'],
    ['is signed by a neighbour', { ...GRANT, signed: { ...SIGNED, by: 'neighbour' } }, 'signed.by'],
    [
      'is for a recipient of no known kind',
      { ...GRANT, recipient: { kind: 'press', id: 'times' } },
      'recipient.kind',
    ],
    ['names no payer', { ...GRANT, recipient: { kind: 'payer' } }, 'recipient.id'],
    ['names no class', { ...GRANT, recipient: { kind: 'class' } }, 'recipient.class'],
    ['is for everybody', { ...GRANT, recipient: { kind: 'class', class: 'everybody' } }, 'recipient.class'],
    [
      'is for a payer and a class',
      { ...GRANT, recipient: { ...GRANT.recipient, class: 'payers' } },
      'recipient.class',
    ],
    ['is for proceedings against the patient', { ...GRANT, purpose: 'legal' }, 'purpose'],
    ['is about nothing', { ...GRANT, what: [] }, 'what'],
    ['is about notes', { ...GRANT, what: ['notes'] }, 'what'],
    ['says a kind twice', { ...GRANT, what: ['stays', 'stays'] }, 'what'],
    ['says not who discloses', { ...GRANT, discloser: {} }, 'discloser.kind'],
    ['ends on an event alone', { ...ENDLESS, expiryEvent: 'When the claim is paid' }, 'expiry'],
    ['expires at a time of day', { ...GRANT, expiry: '2026-05-01T12:00' }, 'expiry'],
    ['has 33 Ki characters of a note', { ...GRANT, note: 'x'.repeat(33 * 1024) }, 'note'],
    ['holds something nobody asks for', { ...GRANT, forever: true }, 'forever'],
  ])('because it %s', async (_says, body, field) => {
    await refused('consents', body, 400, 'VALIDATION_FAILED', field);
  });

  it.each<[string, object, number, string, string]>([
    ['expires before it begins', { expiry: '2025-05-31' }, 409, 'END_BEFORE_START', 'expiry'],
    ['expires on 30 February', { expiry: '2026-02-30' }, 400, 'INVALID_TIME', 'expiry'],
    ['begins before it is signed', { from: '2025-05-31' }, 409, 'CONSENT_BEFORE_SIGNATURE', 'from'],
    ['is signed tomorrow', { signed: { ...SIGNED, on: '2025-06-03' } }, 409, 'IN_THE_FUTURE', 'signed.on'],
    [
      'is signed by a representative nobody appointed',
      { signed: { ...SIGNED, by: 'representative', representative: ID } },
      422,
      'SIGNATORY_UNKNOWN',
      'signed.representative',
    ],
    [
      'names a facility there is none of',
      { discloser: { kind: 'facility', id: 'nowhere' } },
      422,
      'DISCLOSER_UNKNOWN',
      'discloser.id',
    ],
    [
      'names another organisation’s facility',
      { discloser: { kind: 'facility', id: 'hillcrest-house' } },
      422,
      'DISCLOSER_UNKNOWN',
      'discloser.id',
    ],
    [
      'names a programme there is none of',
      { discloser: { kind: 'programme', id: 'nowhere' } },
      422,
      'DISCLOSER_UNKNOWN',
      'discloser.id',
    ],
    [
      'is for an organisation there is none of',
      { recipient: { kind: 'organisation', id: 'nobody' } },
      422,
      'ORGANISATION_UNKNOWN',
      'recipient.id',
    ],
  ])('because it %s', async (_says, more, status, code, field) => {
    await refused('consents', { ...GRANT, ...more }, status, code, field);
  });

  it('cannot be revoked: what was never granted, what is revoked already, and before it was granted', async () => {
    const on = (consent: string, revokedOn = '2025-06-02') => ({ consent, revokedOn });
    const route = 'consent-revocations';
    await refused(route, on(ID), 409, 'CONSENT_UNKNOWN', 'consent');
    const twice = await refused(route, on(revoked), 409, 'CONSENT_REVOKED');
    expect(twice.json.facts).toMatchObject([{ factId: null }, { type: 'ConsentRevoked' }]);
    const early = await refused(route, on(granted, '2025-05-31'), 409, 'REVOKED_BEFORE_GRANT');
    expect(early.json.facts).toMatchObject([
      { factId: null },
      { factId: granted, effectiveAt: '2025-06-01' },
    ]);
    await refused(route, on(granted, '2025-06-03'), 409, 'IN_THE_FUTURE', 'revokedOn');
    await refused(route, on(granted, '2025-06-31'), 400, 'INVALID_TIME', 'revokedOn');
    await refused(route, { consent: granted }, 400, 'VALIDATION_FAILED', 'revokedOn');
    await refused(route, { ...on('that one') }, 400, 'VALIDATION_FAILED', 'consent');
  });

  it('of another patient is unknown for this one', async () => {
    const ida = await clinics.patient({ name: 'Ida Berg' });
    const body = { consent: granted, revokedOn: '2025-06-02' };
    const answer = await clinics.post(`/v1/patients/${ida}/consent-revocations`, body);
    expectProblem(answer, 409, 'CONSENT_UNKNOWN', 'consent');
  });

  it('is corrected: nothing that was not stated, nothing that does not stand, nothing without a whole fact', async () => {
    const about = { kind: 'correct', factId: granted, supersedes: granted, reason: 'Misread' };
    const change = (more: object) =>
      refusedChange({ ...about, type: 'ConsentGranted', fact: GRANT, ...more });
    const refusedChange = (one: object) => (status: number, code: string, field?: string) =>
      refused('consent-changes', { changes: [one] }, status, code, field);
    await change({ factId: ID })(422, 'FACT_UNKNOWN', 'factId');
    await change({ supersedes: ID })(409, 'ALREADY_SUPERSEDED', 'supersedes');
    await change({ fact: ENDLESS })(400, 'VALIDATION_FAILED', 'changes[0].fact.expiry');
    await change({ fact: { ...GRANT, expiry: '2025-05-31' } })(409, 'END_BEFORE_START', 'expiry');
    await change({ type: 'PatientAdmitted' })(400, 'VALIDATION_FAILED', 'changes[0].type');
    await change({ kind: 'void' })(400, 'VALIDATION_FAILED', 'changes[0].fact');
    await refusedChange(about)(400, 'VALIDATION_FAILED', 'changes[0].fact');
    const voiding = { kind: 'void', factId: revoked, supersedes: revoked, reason: 'Never signed' };
    await refusedChange(voiding)(409, 'CONSENT_UNKNOWN');
  });

  it('is asked for on a day there is none of, or in words nobody knows', async () => {
    const path = `/v1/patients/${rosa}/consents`;
    expectProblem(await clinics.get(`${path}?asOf=2025-02-31`), 400, 'INVALID_TIME', 'asOf');
    expectProblem(await clinics.get(`${path}?asOf=soon`), 400, 'INVALID_TIME', 'asOf');
    expectProblem(await clinics.get(`${path}?on=2025-06-01`), 400, 'VALIDATION_FAILED', 'on');
    expectProblem(await clinics.get(`${path}?knownAt=2026-01-01`), 422, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt');
  });
});
