import { request as rawRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Module,
  Param,
  Post,
  Query,
  UnauthorizedException,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { type Caller, KeysUnavailableError, RefusedError, type Sending } from '#event-sourcing';
import { OutcomeUnknownError, StoreUnavailableError } from '#event-store';
import {
  Acknowledging,
  After,
  type Answered,
  CallerOf,
  type ConsistencyToken,
  createHttpApp,
  LocalTime,
  OneOf,
  PageRequest,
  PatientPath,
  Public,
  REQUESTS_AT_ONCE,
  Sender,
  Slug,
  sharedProblems,
  Text,
  writeToken,
} from '#http';
import { ReadStoreUnavailableError } from '#read-store';

const PATIENT = '0190f3a2-7c1e-7d3a-9b1a-2f6f0d1c2b3a';
const SECRET = 'Jane Roe, born 1980';

class Placement {
  @Slug()
  readonly facility: string;

  @OneOf(['php', 'iop'])
  readonly level: string;
}

class Admission extends Acknowledging {
  @LocalTime()
  readonly effectiveAt: string;

  @Text({ max: 10, optional: true })
  readonly note?: string;

  @ValidateNested()
  @Type(() => Placement)
  readonly placement: Placement;
}

class Empty {}

const GOOD = { effectiveAt: '2025-01-09', placement: { facility: 'lakeside', level: 'php' } };
let failing: () => never;
let gate: { readonly opened: Promise<unknown>; open(): void };

function closedGate(): typeof gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

@Controller()
class Doors {
  @Get('open')
  @Public()
  open() {
    return { alive: true };
  }

  @Post('v1/patients/:patientId/admissions')
  @HttpCode(201)
  admit(@Param() { patientId }: PatientPath, @Body() body: Admission, @Sender() sending: Sending) {
    return { revision: 7, patientId, body, sending };
  }

  @Post('v1/nothing')
  nothing(@Body() body: Empty) {
    return { body };
  }

  @Get('v1/patients')
  list(@Query() page: PageRequest, @CallerOf() caller: Caller, @After() after: ConsistencyToken | null) {
    return { page, caller, after: after?.event ?? null };
  }

  @Get('v1/waiting')
  async wait() {
    await gate.opened;
    return {};
  }

  @Get('v1/failing')
  fail() {
    failing();
  }
}

@Module({ controllers: [Doors] })
class DoorsModule {}

describe('The application as it is served', () => {
  let app: NestFastifyApplication;
  let address: string;
  let reported: unknown[];
  let answers: Answered[];

  beforeAll(async () => {
    app = await createHttpApp(DoorsModule, {
      problems: { ...sharedProblems, NO_BED: { status: 409, title: 'There is no bed' } },
      report: (error) => reported.push(error),
      answered: (answer) => answers.push(answer),
      authenticate: async (request) => {
        const name = /^Bearer (\w+)$/.exec(String(request.headers.authorization))?.[1];
        if (name === undefined) throw new UnauthorizedException();
        request.caller = {
          actor: { id: name, role: 'case_manager', organisation: 'lake' },
          scope: { kind: 'organisation', organisation: 'lake' },
        };
      },
    });
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());
  beforeEach(() => {
    reported = [];
    answers = [];
  });

  const send = async (
    method: string,
    path: string,
    { body, headers = {}, token = 'anna' }: { body?: unknown; headers?: object; token?: string | null } = {},
  ) => {
    const response = await fetch(address + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text ? JSON.parse(text) : null };
  };
  const admit = (body: unknown, headers: object = {}, id = PATIENT) =>
    send('POST', `/v1/patients/${id}/admissions`, { body, headers });

  describe('asks for a token first', () => {
    it.each([
      ['a route', 'GET', '/v1/patients', undefined],
      ['a route that is not there', 'GET', '/v1/nowhere', undefined],
      ['the root', 'GET', '/', undefined],
      ['a method that is not there', 'DELETE', '/v1/patients', undefined],
      ['a malformed body', 'POST', '/v1/nothing', '{"a":'],
      ['a body too large', 'POST', '/v1/nothing', `"${'x'.repeat(300_000)}"`],
      ['a body of another shape', 'POST', '/v1/nothing', '[]'],
    ])('at %s', async (_, method, path, body) => {
      const answer = await send(method, path, { body, token: null });
      expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED', status: 401 } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    it('but not at a public route', async () => {
      expect(await send('GET', '/open', { token: null })).toMatchObject({
        status: 200,
        json: { alive: true },
      });
    });
  });

  describe('lets a bounded number of requests in at once', () => {
    const waiting = () => send('GET', '/v1/waiting');

    it('refuses those beyond it at once, saying when to come again, and takes them when there is room', async () => {
      gate = closedGate();
      const refused: Awaited<ReturnType<typeof waiting>>[] = [];
      const crowd = Array.from({ length: REQUESTS_AT_ONCE + 40 }, () =>
        waiting().then((answer) => {
          if (answer.status === 503) refused.push(answer);
          return answer.status;
        }),
      );
      while (refused.length < 40) await new Promise(setImmediate);
      for (const { json, headers } of refused) {
        expect([json.code, headers.get('retry-after')]).toEqual(['OVERLOADED', '1']);
      }
      expect(await send('GET', '/open', { token: null })).toMatchObject({ status: 200 });
      gate.open();
      const statuses = await Promise.all(crowd);
      expect(statuses.filter((status) => status === 200)).toHaveLength(REQUESTS_AT_ONCE);
      expect(await waiting()).toMatchObject({ status: 200 });
    });

    it('and has room again for whom a caller leaves behind', async () => {
      gate = closedGate();
      const headers = { authorization: 'Bearer anna' };
      const crowd = Array.from({ length: REQUESTS_AT_ONCE }, () =>
        rawRequest(`${address}/v1/waiting`, { headers, agent: false })
          .on('error', () => {})
          .end(),
      );
      while ((await send('GET', '/v1/patients')).status !== 503) await new Promise(setImmediate);
      for (const caller of crowd) caller.destroy();
      while ((await send('GET', '/v1/patients')).status === 503) await new Promise(setImmediate);
      gate.open();
    });
  });

  it('lets no request that is still on its way take the place of another', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const head = 'POST /v1/nothing HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer anna\r\n';
    const half = `${head}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    const slow = Array.from({ length: REQUESTS_AT_ONCE + 40 }, () => connect(port, '127.0.0.1'));
    await Promise.all(slow.map((socket) => new Promise<void>((done) => socket.write(half, () => done()))));
    expect(await send('GET', '/v1/patients')).toMatchObject({ status: 200 });
    for (const socket of slow) socket.destroy();
  });

  describe('answers problems', () => {
    it.each([
      ['malformed JSON', 'POST', '/v1/nothing', '{"a":', 400, 'MALFORMED_JSON'],
      ['an empty body', 'POST', '/v1/nothing', '', 400, 'MALFORMED_JSON'],
      ['a poisoned prototype', 'POST', '/v1/nothing', '{"__proto__":{"a":1}}', 400, 'MALFORMED_JSON'],
      [
        'a poisoned constructor',
        'POST',
        '/v1/nothing',
        '{"constructor":{"prototype":1}}',
        400,
        'MALFORMED_JSON',
      ],
      ['a body too large', 'POST', '/v1/nothing', `"${'x'.repeat(300_000)}"`, 413, 'BODY_TOO_LARGE'],
      ['no such route', 'GET', '/v1/nowhere', undefined, 404, 'NOT_FOUND'],
      ['a method that is not there', 'DELETE', '/v1/patients', undefined, 405, 'METHOD_NOT_ALLOWED'],
      ['a path that is not percent-encoded', 'GET', '/v1/%E0%A4%A', undefined, 400, 'MALFORMED_URL'],
      [
        'a part of the path too long',
        'POST',
        `/v1/patients/${'x'.repeat(900)}/admissions`,
        '{}',
        404,
        'NOT_FOUND',
      ],
    ])('%s', async (_, method, path, body, status, code) => {
      const answer = await send(method, path, { body });
      expect(answer).toMatchObject({ status, json: { status, code, type: `/docs/problems#${code}` } });
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer.json.detail).toEqual(expect.any(String));
      expect(reported).toEqual([]);
    });

    it.each(['text/plain', 'application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
      'a body of type %s',
      async (type) => {
        const answer = await send('POST', '/v1/nothing', { body: 'a=b', headers: { 'content-type': type } });
        expect(answer).toMatchObject({ status: 415, json: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
      },
    );

    it('the methods that a route has', async () => {
      const { headers } = await send('PUT', `/v1/patients/${PATIENT}/admissions`, { body: {} });
      expect(headers.get('allow')).toBe('POST');
    });

    it('refusals with their grounds', async () => {
      failing = () => {
        throw new RefusedError('NO_BED', 'No bed is free', {
          field: 'placement.facility',
          wayOut: 'Ask elsewhere',
          facts: [
            { factId: 'f1', type: 'PatientAdmitted', effectiveAt: '2025-01-01', organisation: 'lake' },
            { factId: 'f2', type: 'PatientAdmitted', effectiveAt: '2025-01-02', organisation: 'hill' },
          ],
        });
      };
      const { status, json } = await send('GET', '/v1/failing');
      expect(status).toBe(409);
      expect(json).toEqual({
        type: '/docs/problems#NO_BED',
        title: 'There is no bed',
        status: 409,
        code: 'NO_BED',
        detail: 'No bed is free',
        field: 'placement.facility',
        wayOut: 'Ask elsewhere',
        facts: [
          { factId: 'f1', type: 'PatientAdmitted', effectiveAt: '2025-01-01', organisation: 'lake' },
          { factId: 'f2' },
        ],
      });
    });

    it('what the store says, and when to ask again', async () => {
      failing = () => {
        throw new OutcomeUnknownError('disk /secret/path');
      };
      const unknown = await send('GET', '/v1/failing');
      expect(unknown).toMatchObject({ status: 503, json: { code: 'OUTCOME_UNKNOWN' } });
      expect(unknown.json.wayOut).toContain('same Idempotency-Key');
      expect(unknown.headers.get('retry-after')).toBe('1');
      failing = () => {
        throw new StoreUnavailableError('disk /secret/path');
      };
      const unavailable = await send('GET', '/v1/failing');
      expect(unavailable).toMatchObject({ status: 503, json: { code: 'STORE_UNAVAILABLE' } });
      expect(unavailable.json.detail).toContain('event log');
      failing = () => {
        throw new KeysUnavailableError('PostgreSQL', 'disk /secret/path');
      };
      const keys = await send('GET', '/v1/failing');
      expect(keys).toMatchObject({ status: 503, json: { code: 'STORE_UNAVAILABLE' } });
      expect(keys.json.detail).toMatch(/keys, in PostgreSQL, .*nothing was written/);
      expect(unknown.text + unavailable.text + keys.text).not.toContain('/secret');
    });

    it('views that cannot be used now, and when to ask again', async () => {
      failing = () => {
        throw new ReadStoreUnavailableError('disk /secret/path');
      };
      const { status, json, headers, text } = await send('GET', '/v1/failing');
      expect({ status, json }).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE' } });
      expect(headers.get('retry-after')).toBe('5');
      expect(text).not.toContain('/secret');
    });

    it.each([
      ['an error nobody foresaw', () => new TypeError(SECRET)],
      ['a code that no table lists', () => new RefusedError('UNLISTED', SECRET)],
      ['something that is no error', () => SECRET],
      ['a code that every object has', () => new RefusedError('toString', SECRET)],
    ])('%s, without saying more', async (_, error) => {
      failing = () => {
        throw error();
      };
      const answer = await send('GET', '/v1/failing');
      expect(answer).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
      expect(answer.text).not.toContain('Jane');
      expect(reported).toHaveLength(1);
    });

    it.each([
      ['no HTTP at all', 'NONSENSE', '400', 'BAD_REQUEST'],
      ['a request to nobody', 'GET /v1/patients HTTP/1.1\r\nConnection: close', '400', 'BAD_REQUEST'],
      ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org', '405', 'METHOD_NOT_ALLOWED'],
    ])('what is %s', async (_, request, status, code) => {
      const { port } = app.getHttpServer().address() as AddressInfo;
      const text = await new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(`${request}\r\n\r\n`));
        socket.on('data', (data) => {
          heard += data;
        });
        socket.on('close', () => resolve(heard));
      });
      expect(text.slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
      expect(text).toContain('application/problem+json');
      expect(text).toContain(`"code":"${code}"`);
    });

    it('whoever expects more than is done here as anybody else', async () => {
      const headers = { authorization: 'Bearer anna', expect: 'the-unexpected' };
      const status = await new Promise((resolve) => {
        rawRequest(`${address}/v1/nowhere`, { headers }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        }).end();
      });
      expect(status).toBe(404);
    });

    it('headers too large', async () => {
      const answer = await send('GET', '/open', { headers: { 'x-large': 'x'.repeat(20_000) } });
      expect(answer).toMatchObject({ status: 431, json: { code: 'HEADERS_TOO_LARGE' } });
    });
  });

  describe('lets through only what has the declared shape', () => {
    it('which it gives on as it came', async () => {
      const answer = await admit({ ...GOOD, note: 'short', acknowledge: ['NO_PLAN'] });
      expect(answer.json.body).toEqual({ ...GOOD, note: 'short', acknowledge: ['NO_PLAN'] });
      expect(answer).toMatchObject({ status: 201, json: { patientId: PATIENT } });
    });

    it.each([
      ['an unknown field', { ...GOOD, [SECRET]: SECRET }, '(a name not shown)', 'unknown'],
      [
        'an unknown inner field',
        { ...GOOD, placement: { ...GOOD.placement, bed: SECRET } },
        'placement.bed',
        'unknown',
      ],
      ['a missing field', { placement: GOOD.placement }, 'effectiveAt', 'localTime'],
      [
        'a wrong inner field',
        { ...GOOD, placement: { facility: 'lakeside', level: SECRET } },
        'placement.level',
        'oneOf',
      ],
      ['a wrong list item', { ...GOOD, acknowledge: [SECRET] }, 'acknowledge', 'code'],
      ['a list that is none', { ...GOOD, acknowledge: SECRET }, 'acknowledge', expect.any(String)],
      ['null for left out', { ...GOOD, note: null }, 'note', 'text'],
      ['an object for a text', { ...GOOD, note: { a: SECRET } }, 'note', 'text'],
      ['blank text', { ...GOOD, note: ' ' }, 'note', 'text'],
      ['text too long', { ...GOOD, note: 'x'.repeat(11) }, 'note', 'text'],
      ['text with NUL', { ...GOOD, note: 'a\u0000b' }, 'note', 'text'],
      ['half a character', { ...GOOD, note: 'a\ud800b' }, 'note', 'text'],
      ['a key of every object', { ...GOOD, constructor: SECRET }, 'body', 'unknown'],
      ['such a key further in', { ...GOOD, placement: { prototype: SECRET } }, 'body', 'unknown'],
      ['a text for an object', { ...GOOD, placement: SECRET }, 'placement', expect.any(String)],
      [
        'a list for an object',
        { ...GOOD, placement: [SECRET] },
        expect.stringMatching(/^placement/),
        expect.any(String),
      ],
      ['a list for the body', [GOOD], 'body', 'object'],
      ['a text for the body', '"Jane"', 'body', 'object'],
      ['null for the body', 'null', 'body', 'object'],
    ])('and names %s without its value', async (_, body, field, rule) => {
      const answer = await admit(body);
      expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
      expect(answer.json.errors).toContainEqual({ field, rule, message: expect.any(String) });
      expect(answer.text).not.toContain('Jane');
      expect(reported).toEqual([]);
    });

    it('and counts characters, not halves of them', async () => {
      expect(await admit({ ...GOOD, note: '🙂'.repeat(10) })).toMatchObject({ status: 201 });
      expect(await admit({ ...GOOD, note: '🙂'.repeat(11) })).toMatchObject({ status: 400 });
    });

    it('and nothing nested so deep that reading it would fail', async () => {
      const deep = `{"effectiveAt":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      expect(await admit(deep)).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    });

    it.each(['x', PATIENT.toUpperCase(), '__proto__'])('and no id such as %s', async (id) => {
      const answer = await admit(GOOD, {}, id);
      expect(answer).toMatchObject({ status: 400, json: { errors: [{ field: 'patientId', rule: 'id' }] } });
    });

    it('also in the query string', async () => {
      expect((await send('GET', '/v1/patients')).json.page).toEqual({ limit: 50 });
      expect((await send('GET', '/v1/patients?limit=200&cursor=abc')).json.page).toEqual({
        limit: 200,
        cursor: 'abc',
      });
      for (const query of [
        'limit=0',
        'limit=201',
        'limit=',
        'limit=1e1',
        'limit=1&limit=2',
        'page=2',
        '__proto__=1',
      ]) {
        expect(await send('GET', `/v1/patients?${query}`)).toMatchObject({ status: 400 });
      }
    });
  });

  it('takes a consistency token as a header or in the query string', async () => {
    const token = writeToken({ log: PATIENT, event: PATIENT, position: 3n });
    const headers = { 'x-continuum-after': token };
    expect(await send('GET', '/v1/patients', { headers })).toMatchObject({ json: { after: PATIENT } });
    expect(await send('GET', `/v1/patients?after=${token}`)).toMatchObject({ json: { after: PATIENT } });
    expect(await send('GET', '/v1/patients')).toMatchObject({ json: { after: null } });
    for (const query of ['after=', 'after=x', `after=${token}&after=${token}`]) {
      const answer = await send('GET', `/v1/patients?${query}`);
      expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_CONSISTENCY_TOKEN' } });
    }
  });

  describe('knows who sends a command and how', () => {
    const sent = async (headers: object, token = 'anna') =>
      (await send('POST', `/v1/patients/${PATIENT}/admissions`, { body: GOOD, headers, token })).json.sending;

    it('the same key of one account at one place is one command', async () => {
      const [first, again, other, elsewhere] = [
        await sent({ 'idempotency-key': 'k1' }),
        await sent({ 'idempotency-key': 'k1' }),
        await sent({ 'idempotency-key': 'k2' }),
        await sent({ 'idempotency-key': 'k1' }, 'bert'),
      ];
      expect(again.commandId).toBe(first.commandId);
      expect(new Set([first, other, elsewhere].map(({ commandId }) => commandId)).size).toBe(3);
    });

    it('commands without a key are all different', async () => {
      expect((await sent({})).commandId).not.toBe((await sent({})).commandId);
    });

    it('reads the revision and the wish to be asked', async () => {
      expect(await sent({ 'if-match': '"12"', prefer: 'respond-async, handling=strict' })).toMatchObject({
        expectedRevision: 12,
        strict: true,
      });
      const plain = await sent({ prefer: 'handling=lenient' });
      expect(plain.strict).toBe(false);
      expect(plain).not.toHaveProperty('expectedRevision');
    });

    it.each([
      ['If-Match', '12'],
      ['If-Match', '"x"'],
      ['If-Match', '*'],
      ['If-Match', 'W/"1"'],
      ['If-Match', '"1", "2"'],
      ['Idempotency-Key', ''],
      ['Idempotency-Key', 'x'.repeat(256)],
      ['Idempotency-Key', 'Jürgen'],
    ])('refuses %s: %s', async (field, value) => {
      const answer = await admit(GOOD, { [field]: value });
      expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_HEADER', field } });
    });

    it('keeps a correlation id that can be used and makes one otherwise', async () => {
      const given = await admit(GOOD, { 'x-correlation-id': 'feed:42' });
      expect(given.json.sending.correlationId).toBe('feed:42');
      expect(given.headers.get('x-correlation-id')).toBe('feed:42');
      const made = await admit(GOOD, { 'x-correlation-id': 'a b' });
      expect(made.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(made.json.sending.correlationId).toBe(made.headers.get('x-correlation-id'));
    });

    it('answers the revision as the entity tag', async () => {
      expect((await admit(GOOD)).headers.get('etag')).toBe('"7"');
    });
  });

  it('tells of every answer by the pattern of its route, never by what stood in it', async () => {
    await admit(GOOD, { 'x-correlation-id': 'c1' });
    await send('GET', `/v1/nowhere/${PATIENT}?name=Jane`);
    expect(answers).toMatchObject([
      { correlationId: 'c1', method: 'POST', route: '/v1/patients/:patientId/admissions', status: 201 },
      { method: 'GET', route: null, status: 404 },
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/Jane|0190f3a2/);
  });

  it('answers a caller that goes away before its body came by nothing at all', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    await new Promise<void>((resolve) => {
      const headers = {
        authorization: 'Bearer anna',
        'content-type': 'application/json',
        'content-length': 100,
      };
      const request = rawRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/nothing', headers });
      request.on('error', () => resolve());
      request.write('{"a":', () => request.destroy());
    });
    for (let asked = 0; asked < 20; asked += 1)
      expect(await send('GET', '/open')).toMatchObject({ status: 200 });
    expect(reported).toEqual([]);
  });
});
