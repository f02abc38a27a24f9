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
  let inHouse: string;
  let php: string;

  /** In the house from 1 to 26 May, in PHP since; today is 2 June. */
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' });
    await stated('admissions', { effectiveAt: '2025-05-01', placement: HOUSE });
    await stated('step-downs', { effectiveAt: '2025-05-26', to: DAY });
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

  it('are counted on the facility’s calendar: late in the evening there it is still the same day', async () => {
    const now = '2025-06-03T03:00:00Z';
    expect(await told('', { now })).toMatchObject({ asOf: '2025-06-02', days: { delivered: 33 } });
    expect(await told('', { now: '2025-06-03T05:00:00Z' })).toMatchObject({
      asOf: '2025-06-03',
      days: { delivered: 34 },
    });
  });
});
