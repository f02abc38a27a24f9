import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PURPOSES } from '#privacy/access';
import { DAY, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem, type Who } from './clinics.js';

type Entry = {
  readonly at: string;
  readonly account: string;
  readonly what: string;
  readonly outcome: string;
  readonly purpose: string;
  readonly patients: readonly string[];
  readonly words: string | null;
  readonly correlationId: string;
};

/** What a question cannot be asked without. */
const MUST_SAY: Readonly<Record<string, string>> = {
  '/v1/audit/census': '?facility=lakeside-house',
  '/v1/audit/steps': '?facility=lakeside-house',
  '/v1/audit/differences': '?from=2025-06-01',
};

/** What is asked without a patient's id and answered without one. Whatever else is asked is written down. */
const NOBODYS = [
  '/v1/accounts',
  '/v1/accounts/{accountId}',
  '/v1/organisations',
  '/v1/facilities',
  '/v1/programmes',
  '/v1/rule-packs',
  '/v1/value-sets',
  '/v1/length-of-stay-reports',
  '/v1/lengths-of-stay',
  '/v1/occupancy',
  '/v1/length-of-stay-reports/{reportId}',
  '/v1/length-of-stay-reports/{reportId}/figures',
];

describe('Who looked', () => {
  let clinics: Clinics;
  let rosa: string;
  let ida: string;
  let asked = 0;
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' });
    ida = await clinics.patient({ name: 'Ida Berg' });
    await clinics.state(rosa, 'admissions', { effectiveAt: '2025-05-02', placement: HOUSE });
    await clinics.state(ida, 'admissions', { effectiveAt: '2025-05-03', placement: DAY });
    await clinics.service.caughtUp();
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  async function entries(path: string, as: Who = 'auditor'): Promise<Entry[]> {
    const { status, json, text } = await clinics.get(path, { as });
    expect({ status, text }).toMatchObject({ status: 200 });
    return json.items;
  }
  /** Asks, and gives what was answered and what was written of it. */
  async function looked(
    method: string,
    path: string,
    { body, ...options }: As & { body?: object | string } = {},
  ) {
    asked += 1;
    const id = `question-${asked}`;
    const headers = { 'x-correlation-id': id, ...options.headers };
    const sent = { ...options, ...(body === undefined ? {} : { body }), headers };
    const answer = await clinics.request(method, path, sent);
    const all = await entries('/v1/accesses?limit=200');
    return { answer, written: all.filter(({ correlationId }) => correlationId === id) };
  }

  it('at a patient is told to an auditor: who, in which role, why, at what, and when', async () => {
    await clinics.get(`/v1/patients/${rosa}/history`);
    const [newest] = await entries(`/v1/patients/${rosa}/accesses?limit=1`);
    expect(newest).toMatchObject({
      account: 'ana-ruiz',
      role: 'case_manager',
      organisation: 'lakeside',
      purpose: 'treatment',
      what: 'history',
      outcome: 'answered',
      patients: [rosa],
      told: 1,
      words: null,
    });
    expect(newest?.at).toMatch(/^2025-06-02T18:/);
  });

  it.each([
    ['', 'patient'],
    ['/current-placement', 'currentPlacement'],
    ['/step-history', 'stepHistory'],
    ['/history', 'history'],
    ['/discharge-plans', 'dischargePlans'],
    ['/plan-warnings', 'planWarnings'],
    ['/consents', 'consents'],
    ['/authorisations', 'authorisations'],
    ['/authorisation-days', 'authorisationDays'],
    ['/disclosures', 'disclosures'],
    ['/returns', 'returns'],
  ])('is written of a patient’s page %s, as %s', async (page, what) => {
    const { answer, written } = await looked('GET', `/v1/patients/${rosa}${page}`);
    expect(answer.status).toBe(200);
    expect(written).toMatchObject([{ what, patients: [rosa], outcome: 'answered' }]);
  });

  it.each([
    ['GET', '/v1/current-placements', 'currentPlacements', undefined],
    ['GET', '/v1/facilities/lakeside-house/census', 'census', undefined],
    ['POST', '/v1/patient-searches', 'patientSearches', { facility: 'lakeside-house' }],
  ])('is written of a list, %s %s, with everybody on the page', async (method, path, what, body) => {
    const { answer, written } = await looked(method, path, body === undefined ? {} : { body });
    const named = answer.json.items.map(({ patient }: { patient: string }) => patient);
    expect([...named].sort()).toEqual([rosa, ida].sort());
    expect(written).toMatchObject([{ what, patients: named, told: 2 }]);
  });

  it('is written of every question of the contract but those about nobody', async () => {
    const { json } = await clinics.service.get('/openapi.json', { token: null });
    type Operations = { get?: object };
    const questions = Object.entries(json.paths as Record<string, Operations>)
      .filter(([path, { get }]) => get !== undefined && !NOBODYS.includes(path))
      .map(([path]) => path);
    expect(questions.length).toBeGreaterThan(8);
    for (const path of questions) {
      const filled = path
        .replace('{patientId}', rosa)
        .replace('{id}', 'lakeside-house')
        .replace('{year}', '2024');
      const asked = filled.replace(/\{\w+\}/g, ID) + (MUST_SAY[path] ?? '');
      const as = path.startsWith('/v1/members') ? 'payer' : 'admin';
      const { answer, written } = await looked('GET', asked, { as });
      // An episode, a stay, a member or a report that is none is not found, and that is written too.
      expect([path, answer.status, written.length]).toEqual([
        path,
        /\{(episode|stay|report)Id\}|members\/\{|\{year\}/.test(path) ? 404 : 200,
        1,
      ]);
    }
  });

  it('is not written of commands that were carried out, and of questions that were none', async () => {
    const stated = await looked('POST', `/v1/patients/${rosa}/demographics`, {
      body: { effectiveAt: '2025-05-04', name: 'Rosa D. Delgado' },
    });
    expect([stated.answer.status, stated.written]).toEqual([201, []]);
    const misspelt = await looked('GET', `/v1/patients/${rosa}/history?asof=2025-05-04`);
    expect([misspelt.answer.status, misspelt.written]).toEqual([400, []]);
  });

  it('for what is what the caller says, else what the account is for', async () => {
    const page = `/v1/patients/${rosa}`;
    for (const [as, purpose] of [
      ['lakeside', 'treatment'],
      ['auditor', 'audit'],
      ['admin', 'operations'],
    ] as const) {
      expect((await looked('GET', page, { as })).written).toMatchObject([{ purpose }]);
    }
    const said = await looked('GET', page, { headers: { 'x-purpose': 'patientRequest' } });
    expect(said.written).toMatchObject([{ purpose: 'patientRequest' }]);
  });

  it('for what may be said is in the contract, as a closed list', async () => {
    const { json } = await clinics.service.get('/openapi.json', { token: null });
    const { parameters } = json.paths['/v1/patients/{patientId}/history'].get;
    const said = parameters.find(({ name }: { name: string }) => name === 'X-Purpose');
    expect(said).toMatchObject({ in: 'header', required: false });
    expect(said.schema.enum).toEqual([...PURPOSES]);
    for (const purpose of PURPOSES) {
      const options = { headers: { 'x-purpose': purpose } };
      expect((await clinics.get(`/v1/patients/${rosa}`, options)).status).toBe(200);
    }
  });

  it.each(['curiosity', 'Treatment', '', 'treatment, audit'])('for “%s” is no purpose', async (purpose) => {
    const refused = await looked('GET', `/v1/patients/${rosa}`, { headers: { 'x-purpose': purpose } });
    expectProblem(refused.answer, 400, 'INVALID_HEADER', 'X-Purpose');
    expect(refused.answer.json.detail).toContain('treatment, payment, operations');
    expect(refused.written).toEqual([]);
  });

  it('and was kept from it by their scope, role or account is written, and of nobody without a token', async () => {
    const page = `/v1/patients/${rosa}/step-history`;
    const elsewhere = await looked('GET', page, { as: 'hillcrest' });
    expect(elsewhere.answer.status).toBe(404);
    expect(elsewhere.written).toMatchObject([
      { account: 'ben-okoro', what: 'stepHistory', outcome: 'denied', patients: [rosa], told: 0 },
    ]);
    const command = await looked('POST', `/v1/patients/${rosa}/deaths`, {
      as: 'hillcrest',
      body: { effectiveAt: '2025-05-02' },
    });
    expect(command.answer.status).toBe(404);
    expect(command.written).toMatchObject([{ what: 'deaths', outcome: 'denied', patients: [rosa] }]);
    const payer = await looked('GET', '/v1/current-placements', { as: 'payer' });
    expect(payer.answer.status).toBe(403);
    expect(payer.written).toMatchObject([
      { account: 'acme-desk', purpose: 'payment', outcome: 'denied', patients: [] },
    ]);
    const house = await looked('GET', '/v1/facilities/hillcrest-house/census');
    expect(house.answer.status).toBe(404);
    expect(house.written).toMatchObject([{ what: 'census', outcome: 'denied', patients: [] }]);
    const accounts = await looked('GET', '/v1/accounts');
    expect(accounts.written).toMatchObject([{ what: 'accounts', outcome: 'denied' }]);
    const before = (await entries('/v1/accesses?limit=200')).length;
    expect((await clinics.service.get(page, { token: null })).status).toBe(401);
    expect((await clinics.get('/v1/nowhere')).status).toBe(404);
    expect((await entries('/v1/accesses?limit=200')).length).toBe(before + 1);
  });

  it('is asked by auditors and administrators alone, and to ask is to look', async () => {
    for (const path of ['/v1/accesses', '/v1/access-grants', `/v1/patients/${rosa}/accesses`]) {
      for (const as of ['lakeside', 'payer'] as const) {
        expect((await looked('GET', path, { as })).answer.json.code).toBe('FORBIDDEN');
      }
      const { written } = await looked('GET', path, { as: 'admin' });
      expect(written).toMatchObject([{ account: 'ida-admin', outcome: 'answered' }]);
    }
  });

  it('is found by account, outcome and period', async () => {
    await clinics.get(`/v1/patients/${rosa}`, { as: 'hillcrest' });
    const denied = await entries('/v1/accesses?account=ben-okoro&outcome=denied');
    expect(denied.length).toBeGreaterThan(0);
    expect(new Set(denied.map(({ account, outcome }) => `${account} ${outcome}`))).toEqual(
      new Set(['ben-okoro denied']),
    );
    expect(await entries('/v1/accesses?account=ben-okoro&outcome=answered')).toEqual([]);
    expect(await entries('/v1/accesses?account=nobody')).toEqual([]);
    expect((await entries('/v1/accesses?from=2025-06-02&to=2025-06-02')).length).toBeGreaterThan(0);
    expect(await entries('/v1/accesses?to=2025-06-01')).toEqual([]);
    expect(await entries('/v1/accesses?from=2025-06-03T00:00:00Z')).toEqual([]);
    expect(await entries(`/v1/patients/${rosa}/accesses?from=2025-06-03`)).toEqual([]);
  });

  it.each([
    ['from=2025-02-30', 'from'],
    ['to=yesterday', 'to'],
    ['from=2025-06-02T18:00', 'from'],
    ['from=2025-06-03&to=2025-06-01', 'to'],
  ])('in %s is no period', async (query, field) => {
    expectProblem(await clinics.get(`/v1/accesses?${query}`, { as: 'auditor' }), 400, 'INVALID_TIME', field);
  });

  it('is told a page at a time, the newest first, each once, while others look', async () => {
    const path = `/v1/patients/${rosa}/accesses?limit=3`;
    const all = await entries(`/v1/patients/${rosa}/accesses?limit=200`);
    const seen: Entry[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { json } = await clinics.get(next === '' ? path : `${path}&cursor=${next}`, { as: 'auditor' });
      seen.push(...json.items);
      next = json.next;
    }
    // Each page was an access itself, and newer than the first.
    expect(seen.slice(1)).toEqual(all);
    expect(seen.map(({ at }) => at)).toEqual([...seen.map(({ at }) => at)].sort().reverse());
  });

  it('for whom by name is a digest, the same for the same words, and the words are in no file', async () => {
    const search = (body: object) => looked('POST', '/v1/patient-searches', { body });
    const words = { name: 'Xylophia Quenn' };
    const [first, again, other] = [
      await search(words),
      await search({ ...words, limit: 7 }),
      await search({ name: 'Xylophia Quer' }),
    ];
    const [digest] = first.written.map((entry) => entry.words);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(again.written).toMatchObject([{ words: digest, patients: [] }]);
    expect(other.written[0]?.words).not.toBe(digest);
    const { folder } = clinics.service;
    const files = readdirSync(folder).filter((name) => name.startsWith('access.db'));
    expect(files).toContain('access.db');
    for (const file of files) {
      const text = readFileSync(join(folder, file)).toString('latin1');
      expect([file, /xylophia|quenn/i.test(text)]).toEqual([file, false]);
    }
    expect(files.some((file) => readFileSync(join(folder, file)).includes(digest ?? ''))).toBe(true);
  });

  it.each([
    ['has no end of brackets', `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['cannot be written down', String.raw`{"name":"\ud800"}`],
  ])('and was kept from a search that %s is written, without words', async (_, body) => {
    const { answer, written } = await looked('POST', '/v1/patient-searches', { as: 'payer', body });
    expectProblem(answer, 403, 'FORBIDDEN');
    expect(written).toMatchObject([{ account: 'acme-desk', outcome: 'denied', words: null }]);
  });

  it('was let in by whom is told from the accounts’ own events', async () => {
    const before = await clinics.get('/v1/access-grants?account=ben-okoro', { as: 'auditor' });
    expect(before.json.items).toMatchObject([
      { what: 'tokenIssued', account: 'ben-okoro', by: 'operator', tokenId: expect.any(String) },
      { what: 'accountCreated', account: 'ben-okoro', role: 'case_manager', organisation: 'hillcrest' },
    ]);
    const raised = await clinics.post(
      '/v1/accounts/ben-okoro/role-changes',
      { role: 'auditor' },
      { as: 'admin' },
    );
    const { json } = await clinics.get('/v1/access-grants?limit=1', {
      as: 'auditor',
      headers: { 'x-continuum-after': raised.json.consistencyToken },
    });
    expect(json.items).toMatchObject([
      { what: 'roleChanged', account: 'ben-okoro', role: 'auditor', by: 'ida-admin', byRole: 'admin' },
    ]);
    const rest = await clinics.get(`/v1/access-grants?limit=200&cursor=${json.next}`, { as: 'auditor' });
    const told = [...json.items, ...rest.json.items];
    expect(told).toHaveLength(11);
    expect(new Set(told.map(({ event }) => event)).size).toBe(11);
    expect(JSON.stringify(told)).not.toMatch(/hash|secret/i);
  });
});
