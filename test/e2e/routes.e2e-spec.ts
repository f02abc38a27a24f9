import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FACT_BODIES, ID } from '../fixtures/fact-bodies.js';
import { PLAN_BODIES } from '../fixtures/plan-bodies.js';
import { Clinics, NOW, sendRaw, type Who } from './clinics.js';
import type { Answer } from './service.js';

const ALL = ['case_manager', 'auditor', 'admin'];
const CARE = ['case_manager', 'admin'];
const ADMIN = ['admin'];
const AUDIT = ['auditor', 'admin'];
const PAYER = ['payer'];
const PAYER_AND_AUDIT = [...PAYER, ...AUDIT];

const PLAN = '/v1/patients/{patientId}/episodes/{episodeId}/plan';

/** Who may call what. A route that is not listed here fails the first test. */
const MAY_CALL: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/accounts': ADMIN,
  'GET /v1/accounts': ADMIN,
  'GET /v1/accounts/{accountId}': ADMIN,
  'POST /v1/accounts/{accountId}/role-changes': ADMIN,
  'POST /v1/accounts/{accountId}/tokens': ADMIN,
  'POST /v1/accounts/{accountId}/tokens/{tokenId}/revocations': ADMIN,
  'POST /v1/accounts/{accountId}/closures': ADMIN,
  'GET /v1/access-grants': AUDIT,
  'GET /v1/accesses': AUDIT,
  'GET /v1/patients/{patientId}/accesses': AUDIT,
  'POST /v1/projections/{view}/rebuilds': ADMIN,
  'POST /v1/projections/{view}/retries': ADMIN,
  'POST /v1/projections/prunings': ADMIN,
  'POST /v1/projections/slice-checks': ADMIN,
  'PUT /v1/organisations/{id}': ADMIN,
  'PUT /v1/facilities/{id}': ADMIN,
  'PUT /v1/programmes/{id}': ADMIN,
  'GET /v1/organisations': ALL,
  'GET /v1/facilities': ALL,
  'GET /v1/programmes': ALL,
  'GET /v1/rule-packs': ALL,
  'POST /v1/rule-packs': ADMIN,
  'GET /v1/value-sets': ALL,
  'POST /v1/value-sets': ADMIN,
  'POST /v1/import-batches': ADMIN,
  'POST /v1/patients': CARE,
  'POST /v1/patients/{patientId}/erasure': ADMIN,
  'GET /v1/patients/{patientId}': ALL,
  'GET /v1/patients/{patientId}/current-placement': ALL,
  'GET /v1/patients/{patientId}/step-history': ALL,
  'GET /v1/patients/{patientId}/history': ALL,
  'GET /v1/current-placements': ALL,
  'POST /v1/patient-searches': ALL,
  'GET /v1/facilities/{id}/census': ALL,
  'GET /v1/audit/census': ALL,
  'GET /v1/audit/steps': ALL,
  'GET /v1/audit/differences': ALL,
  'GET /v1/patients/{patientId}/replay': ALL,
  'GET /v1/patients/{patientId}/stays/{stayId}/length-of-stay': ALL,
  'GET /v1/patients/{patientId}/disclosures': ALL,
  'GET /v1/members': PAYER,
  'GET /v1/members/{patientId}/stays': PAYER,
  'GET /v1/members/{patientId}/authorisations': PAYER,
  'GET /v1/members/{patientId}/measures': PAYER,
  'POST /v1/payers/{payerId}/length-of-stay-reports': PAYER,
  'GET /v1/payers/{payerId}/length-of-stay-reports': PAYER_AND_AUDIT,
  'GET /v1/payers/{payerId}/length-of-stay-reports/{year}': PAYER_AND_AUDIT,
  'GET /v1/payers/{payerId}/length-of-stay-reports/{year}/figures': PAYER_AND_AUDIT,
  'GET /v1/patients/{patientId}/returns': ALL,
  'GET /v1/follow-ups': ALL,
  'POST /v1/length-of-stay-reports': ALL,
  'GET /v1/length-of-stay-reports': ALL,
  'GET /v1/length-of-stay-reports/{reportId}': ALL,
  'GET /v1/length-of-stay-reports/{reportId}/figures': ALL,
  'GET /v1/length-of-stay-reports/{reportId}/contradictions': ALL,
  'GET /v1/lengths-of-stay': ALL,
  'GET /v1/occupancy': ALL,
  'POST /v1/patients/{patientId}/changes/preview': CARE,
  ...Object.fromEntries(
    Object.keys(FACT_BODIES).map((route) => [`POST /v1/patients/{patientId}/${route}`, CARE]),
  ),
  'GET /v1/patients/{patientId}/episodes/{episodeId}/plan': ALL,
  'GET /v1/patients/{patientId}/authorisations': ALL,
  'GET /v1/patients/{patientId}/authorisation-days': ALL,
  'GET /v1/authorisations/due': ALL,
  'GET /v1/patients/{patientId}/consents': ALL,
  'GET /v1/patients/{patientId}/discharge-plans': ALL,
  'GET /v1/patients/{patientId}/plan-warnings': ALL,
  ...Object.fromEntries(Object.keys(PLAN_BODIES).map((route) => [`POST ${PLAN}${route}`, CARE])),
};
const WHO: Readonly<Record<string, Who>> = {
  case_manager: 'lakeside',
  payer: 'payer',
  auditor: 'auditor',
  admin: 'admin',
};
const ROUTES = Object.keys(MAY_CALL);
/** What the route takes, in a form that its shape lets through. */
function bodyOf(route: string): object {
  const path = route.split(' ')[1] ?? '';
  const about = path.startsWith(PLAN) ? PLAN_BODIES[path.slice(PLAN.length)] : undefined;
  return (
    about ??
    FACT_BODIES[
      path
        .replace(/\/preview$/, '')
        .split('/')
        .at(-1) ?? ''
    ] ??
    {}
  );
}
/** No route has such a field, so that nothing is written. */
const STRANGE = { 'no-such-field': 1 };

describe('Every route', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await Clinics.open();
  });
  afterAll(async () => void (await clinics.stop()));

  const split = (route: string, patient = ID) => {
    const [method = '', path = ''] = route.split(' ');
    const filled = path
      .replace('{patientId}', patient)
      .replace(/\{(token|episode|fact|stay|report)Id\}/g, ID);
    return { method, path: filled.replace('{section}', 'goals').replace(/\{\w+\}/g, 'nobody') };
  };
  const bodyFor = (method: string, body: object) => (method === 'GET' ? {} : { body });

  it('of the contract is listed here with the roles that may call it, and the other way round', async () => {
    const { json } = await clinics.service.get('/openapi.json', { token: null });
    const told = Object.entries(json.paths as Record<string, object>).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual([...ROUTES].sort());
  });

  it('of the contract says what every part of its path is, and each of its shapes is there', async () => {
    const { text, json } = await clinics.service.get('/openapi.json', { token: null });
    const shapes = [...text.matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name = '']) => name);
    expect(shapes.filter((name) => !(name in json.components.schemas))).toEqual([]);
    type Operation = { parameters: readonly { readonly in: string; readonly name: string }[] };
    for (const [path, operations] of Object.entries(
      json.paths as Record<string, Record<string, Operation>>,
    )) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        const told = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect([path, told.sort()]).toEqual([path, parts.sort()]);
      }
    }
  });

  it.each(ROUTES)('%s answers the roles that may call it and refuses the others', async (route) => {
    const { method, path } = split(route);
    for (const [role, as] of Object.entries(WHO)) {
      const answer = await clinics.request(method, path, { as, ...bodyFor(method, STRANGE) });
      if (MAY_CALL[route]?.includes(role)) {
        expect([200, 400, 404]).toContain(answer.status);
      } else {
        expect({ role, status: answer.status, code: answer.json.code }).toEqual({
          role,
          status: 403,
          code: 'FORBIDDEN',
        });
      }
    }
  });

  it.each(ROUTES)('%s asks for a token before it looks at anything else', async (route) => {
    const { method, path } = split(route);
    const sent = ['{"malformed":', JSON.stringify(STRANGE), 'x'.repeat(300_000), undefined];
    for (const body of method === 'GET' ? [undefined] : sent) {
      const answer = await clinics.service.request(method, path, {
        token: null,
        ...(body === undefined ? {} : { body }),
      });
      expectUnauthenticated(answer);
    }
  });

  it.each(
    ROUTES.filter((route) => route.includes('{patientId}') && MAY_CALL[route]?.includes('case_manager')),
  )('%s knows no patient of another organisation', async (route) => {
    const foreign = await clinics.patient({ name: 'Ida Berg' }, { as: 'hillcrest' });
    const told: unknown[] = [];
    for (const patient of [ID, foreign]) {
      const { method, path } = split(route, patient);
      const body = bodyOf(route);
      const answer = await clinics.request(method, path, bodyFor(method, body));
      expect(answer).toMatchObject({ status: 404, json: { code: 'PATIENT_UNKNOWN' } });
      told.push([answer.text.replaceAll(patient, '…'), namesOf(answer)]);
    }
    expect(told[1]).toEqual(told[0]);
  });

  it.each(['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/problems'])(
    'but %s wants a token',
    async (path) => {
      expect(await clinics.service.get(path, { token: null })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    ['GET', '/v2/patients'],
    ['GET', '/docs/swagger-ui.css'],
    ['GET', '/docs-json'],
    ['GET', '/api'],
    ['POST', '/openapi.json'],
    ['POST', '/healthz'],
    ['TRACE', '/v1/patients'],
    ['PROPFIND', '/v1/patients'],
    ['HEAD', '/v1/current-placements'],
    ['GET', '/healthz/../v1/accounts'],
    ['GET', '/docs/../v1/accounts'],
    ['GET', '/docs%2f..%2fv1/accounts'],
    ['GET', '/v1/accounts?/healthz'],
    ['GET', '/v1/accounts;/healthz'],
    ['GET', `/v1/patients/${'x'.repeat(2000)}`],
    ['GET', '/v1/patients/%00'],
  ])('is closed to strangers, also where there is none: %s %s', async (method, path) => {
    const answer = await sendRaw(clinics.service, { method, path });
    expect(answer.status).toBe(401);
  });

  it('lets an address that cannot be read tell a stranger no more than that', async () => {
    for (const path of ['/%zz', '/v1/patients/%e0%a4%a', '/v1/%']) {
      const answer = await sendRaw(clinics.service, { path });
      expect([400, 401]).toContain(answer.status);
      expect(['MALFORMED_URL', 'UNAUTHENTICATED']).toContain(answer.json.code);
    }
  });

  it('says which methods there are, to those who may ask', async () => {
    const answer = await clinics.request('DELETE', `/v1/patients/${ID}`);
    expect(answer).toMatchObject({ status: 405, json: { code: 'METHOD_NOT_ALLOWED' } });
    expect(answer.headers.get('allow')).toContain('GET');
    const nowhere = await clinics.get('/v1/nowhere');
    expect(nowhere).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  });
});

describe('A token', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await Clinics.open();
  });
  afterAll(async () => void (await clinics.stop()));

  const ask = (authorization: string) =>
    clinics.service.get('/v1/rule-packs', { token: null, headers: { authorization } });

  async function account(accountId: string) {
    const body = { accountId, name: 'For a while', role: 'auditor' };
    expect((await clinics.post('/v1/accounts', body, { as: 'admin' })).status).toBe(201);
    const issued = await clinics.post(`/v1/accounts/${accountId}/tokens`, {}, { as: 'admin' });
    return issued.json as { token: string; tokenId: string };
  }

  it('lets in until it is revoked', async () => {
    const { token, tokenId } = await account('revoked-one');
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    const path = `/v1/accounts/revoked-one/tokens/${tokenId}/revocations`;
    expect((await clinics.request('POST', path, { as: 'admin' })).status).toBe(200);
    expectUnauthenticated(await ask(`Bearer ${token}`));
  });

  it('lets in until the account is closed', async () => {
    const { token } = await account('closed-one');
    await clinics.request('POST', '/v1/accounts/closed-one/closures', { as: 'admin' });
    expectUnauthenticated(await ask(`Bearer ${token}`));
  });

  it('follows its account into another role at once', async () => {
    const { token } = await account('changed-one');
    const role = { role: 'payer', payer: 'acme-health' };
    await clinics.post('/v1/accounts/changed-one/role-changes', role, { as: 'admin' });
    expect((await ask(`Bearer ${token}`)).status).toBe(403);
  });

  it('is nothing in any other form', async () => {
    const { token } = await account('garbled-one');
    const other = await account('other-one');
    const cut = token.slice(0, -4);
    const texts = [
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Bearer null',
      token,
      `Basic ${Buffer.from(`garbled-one:${token}`).toString('base64')}`,
      `Bearer ${cut}`,
      `Bearer ${cut}aaaa`,
      `Bearer ${token}a`,
      `Bearer ${token} ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${other.token.slice(0, 20)}${token.slice(20)}`,
      `Bearer ${'.'.repeat(5000)}`,
      'Operator x',
      `Operator ${token}`,
      `Bearer ${clinics.service.operatorAuthorization().slice('Operator '.length)}`,
    ];
    for (const text of texts) expectUnauthenticated(await ask(text));
    for (const path of [`/v1/rule-packs?token=${token}`, `/v1/rule-packs?access_token=${token}`]) {
      expectUnauthenticated(await clinics.service.get(path, { token: null }));
    }
    expect((await ask(`bearer  ${token}`)).status).toBe(200);
  });

  it('lets in until it expires, on the service’s clock and not on the sender’s', async () => {
    await account('expired-one');
    const expiresAt = new Date(Date.parse(NOW) + 86_400_000).toISOString();
    const issued = await clinics.post('/v1/accounts/expired-one/tokens', { expiresAt }, { as: 'admin' });
    expect((await ask(`Bearer ${issued.json.token}`)).status).toBe(200);
    await clinics.service.get('/v1/rule-packs', { now: expiresAt });
    expectUnauthenticated(await ask(`Bearer ${issued.json.token}`));
  });
});

function expectUnauthenticated(answer: Answer): void {
  expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
  expect(answer.headers.get('www-authenticate')).toContain('Bearer');
}

/** Headers say nothing about a patient either. */
function namesOf({ headers }: Answer): string[] {
  return [...headers.keys()].filter((name) => name !== 'content-length').sort();
}
