import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONSENT, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';

const SIGNED = { by: 'patient', name: 'Quetzal Delgado', on: '2025-06-01' };
const PAYMENT = { ...CONSENT, from: '2025-06-01', signed: SIGNED, note: 'Quetzal by phone' };

describe('Consents', () => {
  let clinics: Clinics;
  let rosa: string;
  let payment: string;
  let tpo: string;

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' });
    await clinics.state(rosa, 'admissions', { effectiveAt: '2025-06-01', placement: HOUSE });
  });
  afterAll(async () => void (await clinics.stop()));

  const told = async (query = '', options: As = {}) => {
    const { status, json, headers } = await clinics.get(`/v1/patients/${rosa}/consents${query}`, options);
    expect(status).toBe(200);
    return { ...json, etag: headers.get('etag') };
  };
  type Item = { readonly consent: string; readonly state: string };
  const states = async (asOf: string) =>
    (await told(`?asOf=${asOf}`)).items.map(({ consent, state }: Item) => [consent, state]);

  it('are none at first, and their revision says so', async () => {
    expect(await told()).toMatchObject({ patient: rosa, items: [], elsewhere: false, revision: -1 });
  });

  it('are granted with who may tell whom what, for what and until when', async () => {
    const answer = await clinics.state(rosa, 'consents', PAYMENT);
    expect(answer.json).toMatchObject({ revision: 0, events: [{ type: 'ConsentGranted' }], warnings: [] });
    expect(answer.text).not.toContain('Quetzal');
    payment = answer.json.events[0].factId;
    tpo = (
      await clinics.state(rosa, 'consents', {
        ...PAYMENT,
        recipient: { kind: 'class', class: 'payers' },
        purpose: 'tpo',
        what: ['stays', 'dispositions', 'authorisations', 'measures'],
        discloser: { kind: 'organisation', id: 'lakeside' },
        from: '2025-07-01',
        expiry: '2025-12-31',
        expiryEvent: 'Quetzal when the claim is paid',
      })
    ).json.events[0].factId;
    const { items, revision, etag, asOf } = await told();
    expect([revision, etag, asOf]).toEqual([1, '"1"', '2025-06-02']);
    expect(items).toMatchObject([
      {
        consent: payment,
        standing: payment,
        state: 'inForce',
        recipient: { kind: 'payer', id: 'acme-health' },
        purpose: 'payment',
        what: ['stays'],
        discloser: { kind: 'facility', id: 'lakeside-house' },
        from: '2025-06-01',
        expiry: '2026-05-01',
        signed: { by: 'patient', representative: null, on: '2025-06-01', name: 'Quetzal Delgado' },
        note: 'Quetzal by phone',
        expiryEvent: null,
        revocation: null,
      },
      { consent: tpo, state: 'notYet', expiryEvent: 'Quetzal when the claim is paid' },
    ]);
  });

  it('are in force from their first to their last day', async () => {
    expect(await states('2025-05-31')).toEqual([
      [payment, 'notYet'],
      [tpo, 'notYet'],
    ]);
    expect(await states('2025-12-31T23:59')).toEqual([
      [payment, 'inForce'],
      [tpo, 'inForce'],
    ]);
    expect(await states('2026-05-02')).toEqual([
      [payment, 'expired'],
      [tpo, 'expired'],
    ]);
  });

  it('are not in force any more from the day of their revocation on', async () => {
    const body = { consent: payment, revokedOn: '2025-06-02', reason: 'Quetzal changed insurers' };
    const revocation = (await clinics.state(rosa, 'consent-revocations', body)).json.events[0].factId;
    const { items } = await told();
    expect(items[0]).toMatchObject({
      state: 'revoked',
      revocation: { factId: revocation, revokedOn: '2025-06-02', reason: 'Quetzal changed insurers' },
    });
    expect((await states('2025-06-01'))[0]).toEqual([payment, 'inForce']);
  });

  it('are told as they were known before, too', async () => {
    const before = await told();
    const correction = {
      kind: 'correct',
      factId: tpo,
      supersedes: tpo,
      reason: 'Quetzal misread',
      type: 'ConsentGranted',
      fact: { ...PAYMENT, purpose: 'tpo', from: '2025-06-02', expiry: '2025-06-30' },
    };
    const answer = await clinics.state(rosa, 'consent-changes', { changes: [correction] });
    const { items } = await told();
    expect(items[1]).toMatchObject({
      consent: tpo,
      standing: answer.json.events[0].id,
      state: 'inForce',
      expiry: '2025-06-30',
      expiryEvent: null,
      signed: { name: 'Quetzal Delgado' },
    });
    const { log, event } = before.mark;
    const earlier = await told(`?asOf=2025-06-02&knownAt=${log}/${event}`);
    expect(earlier.items).toEqual(before.items);
  });

  it('are sent again without being granted again, and only on what the sender has seen', async () => {
    const path = `/v1/patients/${rosa}/consents`;
    const headers = { 'idempotency-key': 'once' };
    const first = await clinics.post(path, { ...PAYMENT, purpose: 'treatment' }, { headers });
    const second = await clinics.post(path, { ...PAYMENT, purpose: 'treatment' }, { headers });
    expect([second.status, second.text]).toEqual([201, first.text]);
    expectProblem(await clinics.post(path, PAYMENT, { headers }), 422, 'IDEMPOTENCY_KEY_REUSED');
    const unseen = { headers: { 'if-match': '"0"' } };
    expectProblem(await clinics.post(path, PAYMENT, unseen), 412, 'STALE_REVISION', 'If-Match');
    const late = { ...PAYMENT, from: '2025-03-01', signed: { ...SIGNED, on: '2025-03-01' } };
    const strict = await clinics.post(path, late, { headers: { prefer: 'handling=strict' } });
    expectProblem(strict, 409, 'WARNINGS_UNACKNOWLEDGED');
    const { items, etag } = await told();
    expect([items.length, etag]).toEqual([3, first.headers.get('etag')]);
    const seen = {
      changes: [{ kind: 'void', factId: items[2].consent, supersedes: items[2].consent, reason: 'A try' }],
    };
    await clinics.state(rosa, 'consent-changes', seen, { headers: { 'if-match': etag ?? '' } });
    expect((await told()).items).toHaveLength(2);
  });

  it('are told to case managers of the organisation, auditors and admins, and never to payers', async () => {
    for (const as of ['auditor', 'admin'] as const) expect((await told('', { as })).items).toHaveLength(2);
    const path = `/v1/patients/${rosa}/consents`;
    expectProblem(await clinics.get(path, { as: 'payer' }), 403, 'FORBIDDEN');
    expectProblem(await clinics.get(path, { as: 'hillcrest' }), 404, 'PATIENT_UNKNOWN');
  });

  it('of another organisation are not shown, only that there are some', async () => {
    const identifiers = [{ system: 'mrn', value: 'C-1' }];
    const ida = await clinics.patient({ name: 'Ida Berg', identifiers });
    await clinics.state(ida, 'consents', PAYMENT);
    expect(await clinics.patient({ identifiers }, { as: 'hillcrest' })).toBe(ida);
    const path = `/v1/patients/${ida}/consents`;
    const { json } = await clinics.get(path, { as: 'hillcrest' });
    expect(json).toMatchObject({ items: [], elsewhere: true });
    const own = (await clinics.get(path)).json;
    expect(own).toMatchObject({ items: [{ state: 'inForce' }], elsewhere: false });
    const revoking = { consent: own.items[0].consent, revokedOn: '2025-06-02' };
    const foreign = await clinics.post(`/v1/patients/${ida}/consent-revocations`, revoking, {
      as: 'hillcrest',
    });
    expectProblem(foreign, 409, 'CONSENT_UNKNOWN', 'consent');
  });
});
