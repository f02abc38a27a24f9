import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';

/** Twenty days of PHP, asked for on the day it began. */
const REQUEST = {
  requestedOn: '2025-05-26',
  payer: 'acme-health',
  facility: 'lakeside-house',
  level: 'php',
  unit: 'days',
  units: 20,
  from: '2025-05-26',
  to: '2025-06-30',
  requestedBy: 'Quetzal Ruiz',
};
const GRANT = { level: 'php', units: 10, from: '2025-05-26', to: '2025-06-20', nextReview: '2025-06-05' };

describe('Authorisations', () => {
  let clinics: Clinics;
  let rosa: string;
  let stay: string;
  let inHouse: string;
  let php: string;

  /** In the house from 1 to 26 May, in PHP since; today is 2 June. */
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' });
    await stated('admissions', { effectiveAt: '2025-05-01', placement: HOUSE });
    stay = await stated('step-downs', { effectiveAt: '2025-05-26', to: DAY });
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' });
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const stated = async (route: string, body: object, patient = rosa): Promise<string> =>
    (await clinics.state(patient, route, body)).json.events.at(-1).factId;
  const told = async (query = '', options: As = {}) => {
    const { status, json, headers, text } = await clinics.get(
      `/v1/patients/${rosa}/authorisations${query}`,
      options,
    );
    expect({ status, text }).toMatchObject({ status: 200 });
    return { ...json, etag: headers.get('etag') };
  };
  const due = async (query = '', options: As = {}) => {
    await clinics.service.caughtUp();
    const { status, json, text } = await clinics.get(`/v1/authorisations/due${query}`, options);
    expect({ status, text }).toMatchObject({ status: 200 });
    return json;
  };
  const dueKinds = async (query: string, options: As = {}) =>
    (await due(query, options)).items.map(({ kind, dueOn }: Record<string, string>) => `${kind} ${dueOn}`);

  it('are none at first: every day that was delivered has no cover', async () => {
    expect(await told()).toMatchObject({
      patient: rosa,
      asOf: '2025-06-02',
      items: [],
      certifications: [],
      days: { delivered: 33, covered: 0, uncovered: 33 },
      elsewhere: false,
      revision: -1,
    });
    expect((await due('?within=366')).items).toEqual([]);
  });

  it('are requested, and decided with fewer days than were asked for', async () => {
    const asking = { ...REQUEST, level: 'inpatient', from: '2025-05-01', to: '2025-05-25', units: 25 };
    inHouse = await stated('authorisations', { ...asking, requestedOn: '2025-05-31' });
    php = await stated('authorisations', REQUEST);
    const answer = await clinics.state(rosa, 'authorisation-decisions', {
      ...{ authorisation: php, decidedOn: '2025-05-31', outcome: 'partly', grant: GRANT },
      ...{ number: 'Q-77', careManager: 'Kim Quetzal', note: 'Quetzal by fax' },
    });
    expect(answer.text).not.toMatch(/Quetzal|Q-77/);
    const { items, revision, etag } = await told();
    expect([revision, etag]).toEqual([2, '"2"']);
    expect(items).toMatchObject([
      { authorisation: inHouse, state: 'requested', grant: null, ledger: null },
      {
        authorisation: php,
        state: 'partly',
        units: 20,
        requestedBy: 'Quetzal Ruiz',
        grant: { ...GRANT, code: null, lastCoverage: false, number: 'Q-77', careManager: 'Kim Quetzal' },
        ledger: { authorised: 10, used: 8, left: 2, beyond: 0, lastUsedOn: '2025-06-02', lapsed: false },
        decisions: [{ outcome: 'partly', on: '2025-05-31', note: 'Quetzal by fax' }],
        appeals: [],
      },
    ]);
  });

  it('are told day by day: recommended, authorised, delivered, and whether there was cover', async () => {
    const { json } = await clinics.get(`/v1/patients/${rosa}/authorisation-days`);
    expect(json.next).toBeNull();
    expect(json.days.map(({ date }: { date: string }) => date)).toHaveLength(33);
    expect(json.days[0]).toMatchObject({
      date: '2025-05-01',
      recommended: 'inpatient',
      authorised: null,
      delivered: 'inpatient',
      cover: 'noAuthorisation',
    });
    expect(json.days[25]).toEqual({
      date: '2025-05-26',
      recommended: 'php',
      authorised: 'php',
      delivered: 'php',
      facility: 'lakeside-house',
      away: null,
      authorisation: php,
      unitsUsed: 1,
      cover: 'covered',
    });
    const later = await clinics.get(`/v1/patients/${rosa}/authorisation-days?from=2025-06-01`);
    expect(later.json.days).toEqual(json.days.slice(31));
  });

  it('are due when the payer reviews, when units run out, and when a stay must be certified again', async () => {
    const certifying = { certifiedOn: '2025-05-31', through: '2025-12-31', certifiedBy: 'Dr. Quetzal' };
    await stated('certifications', { stay, ...certifying, hoursPerWeek: 20 });
    expect((await told()).certifications).toMatchObject([
      { stay, level: 'php', recertifyBy: '2025-06-12', certifiedBy: 'Dr. Quetzal' },
    ]);
    const all = ['lapse 2025-06-04', 'review 2025-06-05', 'recertification 2025-06-12'];
    expect(await dueKinds('?within=30')).toEqual(all);
    expect(await dueKinds('')).toEqual(all.slice(0, 2));
    expect(await dueKinds('?within=2')).toEqual(all.slice(0, 1));
    expect(await dueKinds('?within=1')).toEqual([]);
    expect((await due('?within=2')).items).toMatchObject([
      {
        patient: rosa,
        about: php,
        payer: 'acme-health',
        level: 'php',
        daysLeft: 2,
        message: expect.any(String),
      },
    ]);
  });

  it('are due by facility and payer, a page at a time, and to whom the patient is in scope', async () => {
    expect(await dueKinds('?within=30&facility=lakeside-house')).toHaveLength(3);
    expect(await dueKinds('?within=30&facility=lakeside-day')).toEqual([]);
    expect(await dueKinds('?within=30&payer=acme-health')).toHaveLength(2);
    expect(await dueKinds('?within=30&payer=zenith')).toEqual([]);
    const seen: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { items: unknown[]; next: string | null; complete: true } = await due(
        `?within=30&limit=1${next === '' ? '' : `&cursor=${next}`}`,
      );
      expect([page.items.length, page.complete]).toEqual([1, true]);
      seen.push(...page.items);
      next = page.next;
    }
    expect(seen).toEqual((await due('?within=30')).items);
    expect(await dueKinds('?within=30', { as: 'hillcrest' })).toEqual([]);
    for (const as of ['auditor', 'admin'] as const)
      expect(await dueKinds('?within=30', { as })).toHaveLength(3);
  });

  it('are denied, appealed and overturned', async () => {
    const about = { authorisation: inHouse, decidedOn: '2025-06-01' };
    await stated('authorisation-decisions', { ...about, outcome: 'denied' });
    expect((await told()).items[0]).toMatchObject({ state: 'denied', ledger: null });
    await stated('authorisation-appeals', { authorisation: inHouse, appealedOn: '2025-06-01' });
    expect((await told()).items[0]).toMatchObject({ state: 'appealed', appeals: [{ outcome: null }] });
    const grant = { level: 'inpatient', units: 20, from: '2025-05-01', to: '2025-05-25' };
    const outcome = { authorisation: inHouse, decidedOn: '2025-06-02', outcome: 'overturned', grant };
    await stated('authorisation-appeal-outcomes', { ...outcome, number: 'A-9' });
    const { items, days } = await told();
    expect(items[0]).toMatchObject({
      state: 'approved',
      grant: { ...grant, number: 'A-9' },
      ledger: { authorised: 20, used: 20, left: 0, beyond: 5, lapsed: true },
      appeals: [{ outcome: { outcome: 'overturned', on: '2025-06-02' } }],
    });
    const why = { level: 'inpatient', facility: 'lakeside-house', why: 'unitsUsedUp' };
    expect(days).toEqual({
      ...{ delivered: 33, covered: 28, uncovered: 5 },
      spans: [{ from: '2025-05-21', to: '2025-05-25', days: 5, ...why }],
    });
  });

  it('are told as of a day and as known before, with the bytes of that time', async () => {
    expect((await told('?asOf=2025-05-30')).items).toMatchObject([{ state: 'requested', grant: null }]);
    const before = await told();
    expect(before.items[1]).toMatchObject({ state: 'partly', ledger: { used: 8 } });
    const decision = before.items[1].decisions[0].factId;
    const fact = {
      authorisation: php,
      decidedOn: '2025-05-31',
      outcome: 'approved',
      grant: { ...GRANT, units: 12 },
    };
    const about = { kind: 'correct', factId: decision, supersedes: decision, reason: 'Misread' };
    await stated('authorisation-changes', { changes: [{ ...about, type: 'AuthorisationDecided', fact }] });
    expect((await told()).items[1]).toMatchObject({ state: 'approved', ledger: { authorised: 12, left: 4 } });
    const { log, event } = before.mark;
    const earlier = await told(`?asOf=2025-06-02&knownAt=${log}/${event}`);
    expect(earlier.items).toEqual(before.items);
    expect(await dueKinds('?within=4')).toEqual(['review 2025-06-05', 'lapse 2025-06-06']);
  });

  it('of sessions count what was recorded as services', async () => {
    const ida = await clinics.patient({ name: 'Ida Berg' });
    await stated('admissions', { effectiveAt: '2025-05-26', placement: DAY }, ida);
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' }, ida);
    const asked = await stated('authorisations', { ...REQUEST, unit: 'sessions' }, ida);
    const grant = { ...GRANT, units: 3 };
    const answer = { authorisation: asked, decidedOn: '2025-05-31', outcome: 'approved', grant };
    await stated('authorisation-decisions', answer, ida);
    const session = { kind: 'session', facility: 'lakeside-house' };
    for (const effectiveAt of ['2025-05-31T09:00', '2025-05-31T13:00', '2025-06-02'])
      await stated('services', { effectiveAt, ...session }, ida);
    await stated('services', { effectiveAt: '2025-06-01', ...session, kind: 'visit' }, ida);
    const ledger = async () => (await clinics.get(`/v1/patients/${ida}/authorisations`)).json.items[0].ledger;
    expect(await ledger()).toMatchObject({ used: 3, left: 0, beyond: 0, lastUsedOn: '2025-06-02' });
    const { json } = await clinics.get(`/v1/patients/${ida}/authorisations`);
    const [{ factId }] = json.items[0].decisions;
    const fact = { ...answer, grant: { ...GRANT, units: 2 } };
    const change = { kind: 'correct', factId, supersedes: factId, reason: 'It was 2' };
    const fewer = { changes: [{ ...change, type: 'AuthorisationDecided', fact }] };
    const refused = await clinics.post(`/v1/patients/${ida}/authorisation-changes`, fewer);
    expectProblem(refused, 409, 'UNITS_BELOW_USED', 'grant.units');
    expect(await ledger()).toMatchObject({ authorised: 3 });
  });

  it('are sent again without being requested again, and only on what the sender has seen', async () => {
    const path = `/v1/patients/${rosa}/authorisations`;
    const next = {
      ...REQUEST,
      level: 'iop',
      from: '2025-07-01',
      to: '2025-07-31',
      requestedOn: '2025-06-01',
    };
    const headers = { 'idempotency-key': 'once' };
    const first = await clinics.post(path, next, { headers });
    const second = await clinics.post(path, next, { headers });
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expectProblem(await clinics.post(path, REQUEST, { headers }), 422, 'IDEMPOTENCY_KEY_REUSED');
    const unseen = { headers: { 'if-match': '"0"' } };
    expectProblem(await clinics.post(path, next, unseen), 412, 'STALE_REVISION', 'If-Match');
  });

  it('of another organisation are not shown, only that there are some, and payers are not let in', async () => {
    const identifiers = [{ system: 'mrn', value: 'C-1' }];
    const cara = await clinics.patient({ name: 'Cara Holm', identifiers });
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' }, cara);
    const asked = await stated('authorisations', REQUEST, cara);
    expect(await clinics.patient({ identifiers }, { as: 'hillcrest' })).toBe(cara);
    const path = `/v1/patients/${cara}/authorisations`;
    const { json } = await clinics.get(path, { as: 'hillcrest' });
    expect(json).toMatchObject({ items: [], certifications: [], elsewhere: true });
    const deciding = { authorisation: asked, decidedOn: '2025-06-01', outcome: 'denied' };
    const foreign = await clinics.post(`/v1/patients/${cara}/authorisation-decisions`, deciding, {
      as: 'hillcrest',
    });
    expectProblem(foreign, 409, 'AUTHORISATION_UNKNOWN', 'authorisation');
    for (const closed of [path, `${path.slice(0, -1)}-days`, '/v1/authorisations/due'])
      expectProblem(await clinics.get(closed, { as: 'payer' }), 403, 'FORBIDDEN');
    expectProblem(
      await clinics.get(`/v1/patients/${rosa}/authorisations`, { as: 'hillcrest' }),
      404,
      'PATIENT_UNKNOWN',
    );
  });

  it('that are due are written down with whom they name', async () => {
    const headers = { 'x-correlation-id': 'due-question' };
    const { json } = await clinics.get('/v1/authorisations/due?within=30', { headers });
    const named = [...new Set(json.items.map(({ patient }: { patient: string }) => patient))];
    expect(named).toContain(rosa);
    const accesses = (await clinics.get('/v1/accesses?limit=200', { as: 'auditor' })).json.items;
    const written = accesses.filter(
      ({ correlationId }: { correlationId: string }) => correlationId === 'due-question',
    );
    expect(written).toMatchObject([{ account: 'ana-ruiz', outcome: 'answered', patients: named }]);
  });

  it('are counted on the facility’s calendar: late in the evening there it is still the same day', async () => {
    const now = '2025-06-03T03:00:00Z';
    expect(await told('', { now })).toMatchObject({ asOf: '2025-06-02', days: { delivered: 33 } });
    expect((await due('?within=4')).items.at(-1)).toMatchObject({ dueOn: '2025-06-06', daysLeft: 4 });
    expect(await told('', { now: '2025-06-03T05:00:00Z' })).toMatchObject({
      asOf: '2025-06-03',
      days: { delivered: 34 },
    });
  });
});
