import { request } from 'node:http';
import { expect } from '@jest/globals';
import { type Answer, type RequestOptions, startTestService, type TestService } from './service.js';

/** Where the clock of these services stands when the first request has been answered. */
export const NOW = '2025-06-02T18:00:00Z';

const LEVELS = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
const ACCOUNTS = {
  lakeside: { accountId: 'ana-ruiz', role: 'case_manager', organisation: 'lakeside' },
  hillcrest: { accountId: 'ben-okoro', role: 'case_manager', organisation: 'hillcrest' },
  payer: { accountId: 'acme-desk', role: 'payer', payer: 'acme-health' },
  auditor: { accountId: 'eva-lund', role: 'auditor' },
  admin: { accountId: 'ida-admin', role: 'admin' },
} as const;
export type Who = keyof typeof ACCOUNTS;

export type As = { readonly as?: Who } & Omit<RequestOptions, 'body' | 'token'>;

/**
 * A service with a driven clock at {@link NOW}, two organisations with a facility each (Lakeside in Chicago,
 * Hillcrest in New York), and an account of every kind. Requests are Lakeside's, unless told otherwise.
 */
export class Clinics {
  private constructor(
    readonly service: TestService,
    public tokens: Readonly<Record<Who, string>>,
  ) {}

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Clinics> {
    const service = await startTestService({ env: { CONTINUUM_CLOCK: 'driven', ...env } });
    const put = async (path: string, body: object) =>
      expect((await service.request('PUT', path, { body, now: NOW })).status).toBe(200);
    await put('/v1/organisations/lakeside', { name: 'Lakeside' });
    await put('/v1/organisations/hillcrest', { name: 'Hillcrest' });
    const house = {
      name: 'Lakeside House',
      organisation: 'lakeside',
      zone: 'America/Chicago',
      levels: LEVELS,
    };
    await put('/v1/facilities/lakeside-house', house);
    await put('/v1/facilities/lakeside-day', { ...house, name: 'Lakeside Day', levels: ['php', 'iop'] });
    const hill = { name: 'Hillcrest', organisation: 'hillcrest', zone: 'America/New_York', levels: LEVELS };
    await put('/v1/facilities/hillcrest-house', hill);
    await put('/v1/programmes/evening-iop', {
      facility: 'lakeside-house',
      name: 'Evening IOP',
      levels: ['iop'],
    });
    for (const account of Object.values(ACCOUNTS)) {
      await service.post('/v1/accounts', { ...account, name: account.accountId });
    }
    return new Clinics(service, await tokensOf(service));
  }

  /** Every account gets a token that holds at a later moment: those of the beginning end by themselves. */
  async comeBack(now: string): Promise<void> {
    this.tokens = await tokensOf(this.service, { now });
  }

  request(method: string, path: string, { as = 'lakeside', ...options }: As & RequestOptions = {}) {
    return this.service.request(method, path, { ...options, token: this.tokens[as] });
  }

  get(path: string, options: As = {}): Promise<Answer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: unknown, options: As = {}): Promise<Answer> {
    return this.request('POST', path, { body, ...options });
  }

  /** Registers somebody; answers their id. */
  async patient(person: object = {}, options: As = {}): Promise<string> {
    const registered = await this.post('/v1/patients', person, options);
    expect(registered.status).toBe(201);
    return registered.json.patient;
  }

  /** States something about a patient, which must be taken. */
  async state(patient: string, route: string, body: object, options: As = {}): Promise<Answer> {
    const answer = await this.post(`/v1/patients/${patient}/${route}`, body, options);
    expect(answer).toMatchObject({ status: 201 });
    return answer;
  }

  /** The revision of a patient's record. */
  async revision(patient: string, options: As = {}): Promise<number> {
    return (await this.get(`/v1/patients/${patient}`, options)).json.revision;
  }

  stop() {
    return this.service.stop();
  }
}

export type RawRequest = {
  readonly method?: string;
  readonly path: string;
  /** Names and values in turn, so that a header may come twice. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
};

/** Sends a request exactly as written: paths are not tidied, headers may come twice. */
export function sendRaw(
  service: TestService,
  { method = 'GET', path, headers = [], body }: RawRequest,
): Promise<Answer> {
  const { hostname, port, host } = new URL(service.address);
  const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers: ['host', host, ...headers, ...length] };
    const sent = request(options, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        const received = new Headers();
        for (const [name, value] of Object.entries(response.headers)) received.set(name, String(value));
        resolve({ status: response.statusCode ?? 0, headers: received, text, json: parsed(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function tokensOf(service: TestService, at: RequestOptions = {}): Promise<Record<Who, string>> {
  const tokens: Partial<Record<Who, string>> = {};
  for (const [who, { accountId }] of Object.entries(ACCOUNTS)) {
    const issued = await service.post(`/v1/accounts/${accountId}/tokens`, {}, at);
    expect(issued.status).toBe(201);
    tokens[who as Who] = issued.json.token;
  }
  return tokens as Record<Who, string>;
}

/**
 * The answer is a problem that a program and a person can go on from: what is wrong, by which rule, and what to
 * do instead. It shows nothing of the inside.
 *
 * @see RFC 9457
 */
export function expectProblem(answer: Answer, status: number, code: string, field?: string): void {
  expect({ status: answer.status, code: answer.json?.code, json: answer.text }).toMatchObject({
    status,
    code,
  });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json).toMatchObject({
    type: `/docs/problems#${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    wayOut: expect.any(String),
  });
  if (field !== undefined) expect(fieldsOf(answer)).toContain(field);
  expect(answer.text).not.toMatch(/\bat \w+ \(|node_modules|\.[jt]s:\d|\[object|undefined|NaN/);
}

/** Every input that a problem names as wrong. */
export function fieldsOf({ json }: Answer): string[] {
  const named = (json.errors ?? []).map(({ field }: { field: string }) => field);
  return json.field === undefined ? named : [json.field, ...named];
}
