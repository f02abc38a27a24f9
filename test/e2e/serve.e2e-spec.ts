import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnTestService, startTestService, type TestService, until } from './service.js';

const ACCOUNT = { accountId: 'ana-ruiz', name: 'Ana Ruiz', role: 'auditor' };

describe('A running service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
    await service.ready();
  });
  afterAll(() => service.stop());

  it('lives and is ready, and says how its views stand', async () => {
    expect(await service.get('/healthz', { token: null })).toMatchObject({
      status: 200,
      json: { alive: true },
    });
    const { json } = await service.caughtUp();
    expect(json).toMatchObject({
      ready: true,
      projector: { state: 'running', failures: 0 },
      logTimeAheadMs: 0,
    });
    expect(json.views.patient_streams_v1).toMatchObject({ built: true, lag: 0, quarantined: 0 });
  });

  it('shows its contract and its problems without a token, and without the network', async () => {
    const contract = await service.get('/openapi.json', { token: null });
    expect(contract.json).toMatchObject({ openapi: expect.any(String), paths: { '/v1/accounts': {} } });
    const docs = await service.get('/docs', { token: null });
    expect(docs.text).toContain('/v1/accounts');
    expect(docs.text).not.toMatch(/src=|href="?https?:/);
    const problems = await service.get('/docs/problems', { token: null });
    expect(problems.text).toContain('id="OUTCOME_UNKNOWN"');
  });

  it.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/accounts'],
    ['POST', '/v1/accounts'],
    ['GET', '/v1/nowhere'],
    ['DELETE', '/healthz'],
    ['GET', '/docs/'],
    ['GET', '/healthz/'],
    ['GET', '//healthz'],
    ['OPTIONS', '/v1/accounts'],
  ])('answers 401 without a token: %s %s', async (method, path) => {
    const answer = await service.request(method, path, { token: null });
    expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
  });

  it.each([
    ['malformed', '{"accountId":', 400, 'MALFORMED_JSON'],
    ['too large', JSON.stringify({ name: 'x'.repeat(300_000) }), 413, 'BODY_TOO_LARGE'],
    ['of another shape', { ...ACCOUNT, age: 3 }, 400, 'VALIDATION_FAILED'],
  ])('refuses a body that is %s, but not before it knows who sends it', async (_, body, status, code) => {
    expect(await service.post('/v1/accounts', body)).toMatchObject({ status, json: { code } });
    const stranger = await service.post('/v1/accounts', body, { token: null });
    expect(stranger).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
  });

  it('answers a command and its repetition alike, and shows it in the view after it', async () => {
    const headers = { 'idempotency-key': 'first' };
    const created = await service.post('/v1/accounts', ACCOUNT, { headers });
    expect(created).toMatchObject({
      status: 201,
      json: { revision: 0, events: [{ type: 'AccountCreated' }] },
    });
    expect(created.headers.get('etag')).toBe('"0"');
    expect((await service.post('/v1/accounts', ACCOUNT, { headers })).json).toEqual(created.json);
    const found = await service.get('/v1/accounts/ana-ruiz', {
      headers: { 'x-continuum-after': created.json.consistencyToken },
    });
    expect(found).toMatchObject({ status: 200, json: { accountId: 'ana-ruiz', role: 'auditor' } });
  });

  it('keeps what was sent out of its log', async () => {
    await service.get('/v1/accounts/secret-name?cursor=secret-cursor', {
      headers: { 'x-correlation-id': 'c:1' },
    });
    const line = await until(
      async () => service.stderr.split('\n').find((one) => one.includes('"c:1"')) ?? '',
      (one) => one !== '',
    );
    expect(JSON.parse(line)).toMatchObject({ method: 'GET', route: '/v1/accounts/:accountId' });
    expect(service.stderr).not.toMatch(/secret|Ana Ruiz|Operator /);
  });

  it('keeps its data folder from others and refuses a second writer, naming the first', async () => {
    const second = spawnTestService({ folder: service.folder });
    expect(await second.exit).toMatchObject({ code: 1 });
    expect(second.stderr).toContain(String(service.child.pid));
    expect(second.stderr).toContain(service.address.replace('http://', ''));
    expect(await service.get('/healthz')).toMatchObject({ status: 200 });
    expect(statSync(service.folder).mode & 0o077).toBe(0);
  });

  it('passes over a clock that somebody wants to drive', async () => {
    const now = '2001-01-01T00:00:00Z';
    const { json } = await service.post('/v1/accounts', { ...ACCOUNT, accountId: 'eva-lund' }, { now });
    const headers = { 'x-continuum-after': json.consistencyToken };
    const found = await service.get('/v1/accounts/eva-lund', { headers });
    expect(found.json.createdAt > '2020').toBe(true);
  });
});

describe('Starting and stopping', () => {
  let folder: string;
  let running: TestService[];
  const start = async (env: Record<string, string> = {}) => {
    const service = await startTestService({ folder, env });
    running.push(service);
    return service;
  };
  const refused = async (env: Record<string, string>) => {
    const service = spawnTestService({ folder, env });
    expect(await service.exit).toMatchObject({ code: 1 });
    return service;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    running = [];
  });
  afterEach(async () => {
    for (const service of running) await service.kill9();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names all wrong settings at once', async () => {
    const { stderr, stdout } = await refused({
      CONTINUUM_PORT: 'http',
      CONTINUUM_CLOCK: 'sundial',
      CONTINUUM_DATADIR: '/data',
    });
    for (const name of ['CONTINUUM_PORT', 'CONTINUUM_CLOCK', 'CONTINUUM_DATADIR'])
      expect(stderr).toContain(name);
    expect(stdout).toBe('');
  });

  it('says in one line where it serves, and tells what to do with a new folder only', async () => {
    const first = await start();
    expect(first.stdout.match(/^Continuum serves http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    await until(
      async () => first.stdout,
      (said) => said.includes('npx continuum import csv --mapping synthea FOLDER'),
    );
    expect(first.stdout).toContain('npx continuum token create');
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    const second = await start();
    expect(second.stdout).not.toContain('npx');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops on %s, keeping what it acknowledged', async (signal) => {
    const first = await start();
    expect(await first.post('/v1/accounts', ACCOUNT)).toMatchObject({ status: 201 });
    first.child.kill(signal);
    expect(await first.exit).toEqual({ code: 0, signal: null });
    const second = await start();
    await second.ready();
    expect(await second.get('/v1/accounts/ana-ruiz')).toMatchObject({ status: 200 });
  });

  it('finishes a request that it has begun to read', async () => {
    const service = await start();
    const body = JSON.stringify(ACCOUNT);
    const answer = slowly(service, body, async () => {
      service.child.kill('SIGTERM');
      await sleep(300);
    });
    expect(await answer).toBe(201);
    expect(await service.exit).toEqual({ code: 0, signal: null });
  });

  it('ends at once on a second signal', async () => {
    const service = await start();
    const answer = slowly(service, JSON.stringify(ACCOUNT), async () => {
      service.child.kill('SIGTERM');
      await sleep(300);
      service.child.kill('SIGTERM');
      await sleep(300);
    });
    expect(await answer).toBe('closed');
    expect(await service.exit).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('starts again after kill -9, with everything it acknowledged', async () => {
    const first = await start();
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, i) => first.post('/v1/accounts', { ...ACCOUNT, accountId: `a${i}` })),
    );
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201]));
    await first.kill9();
    const second = await start();
    await second.ready();
    const headers = { 'x-continuum-after': sent.at(-1)?.json.consistencyToken };
    expect((await second.get('/v1/accounts', { headers })).json.items).toHaveLength(20);
  });

  describe('with a driven clock', () => {
    const driven = { CONTINUUM_CLOCK: 'driven' };
    const created = async (service: TestService, accountId: string, now?: string) => {
      const answer = await service.post(
        '/v1/accounts',
        { ...ACCOUNT, accountId },
        now === undefined ? {} : { now },
      );
      expect(answer).toMatchObject({ status: 201 });
      const headers = { 'x-continuum-after': answer.json.consistencyToken };
      return (await service.get(`/v1/accounts/${accountId}`, { headers })).json.createdAt as string;
    };

    it('records the time it is told, which runs on and never goes back', async () => {
      const service = await start(driven);
      expect(await created(service, 'a', '2003-04-05T06:07:08Z')).toMatch(/^2003-04-05T06:07:08/);
      expect(await created(service, 'b')).toMatch(/^2003-04-05T06:07/);
      expect(await created(service, 'c', '2002-01-01T00:00:00Z')).toMatch(/^2003-04-05T06:07/);
      await service.stop();
      const again = await start(driven);
      expect(await created(again, 'd')).toMatch(/^2003-04-05T06:/);
      expect(await created(again, 'e', '2003-05-01T00:00:00Z')).toMatch(/^2003-05-01T00:00:00/);
    });

    it('takes a token from the command line before it is told the first time, which may be any', async () => {
      const service = await start(driven);
      const env = { ...process.env, CONTINUUM_DATA_DIR: service.folder, CONTINUUM_CLOCK: 'driven' };
      const words = ['token', 'create', '--account', 'kim', '--role', 'admin', '--json'];
      const { stdout } = await promisify(execFile)('node', ['dist/apps/cli/main.js', ...words], { env });
      const { token } = JSON.parse(stdout) as { token: string };
      const now = '2003-04-05T06:07:08Z';
      const answer = await service.post('/v1/accounts', { ...ACCOUNT, accountId: 'a' }, { token, now });
      expect(answer).toMatchObject({ status: 201 });
      expect(await created(service, 'b')).toMatch(/^2003-04-05T06:07/);
    });

    it('asks it whether a token has expired', async () => {
      const service = await start(driven);
      await created(service, 'ana-ruiz', '2003-01-01T00:00:00Z');
      const { json } = await service.post('/v1/accounts/ana-ruiz/tokens', {
        expiresAt: '2003-02-01T00:00:00Z',
      });
      const asked = (now: string) => service.get('/v1/accounts', { token: json.token, now });
      expect(await asked('2003-01-31T23:00:00Z')).toMatchObject({ status: 403 });
      expect(await asked('2003-02-01T00:00:00Z')).toMatchObject({ status: 401 });
    });

    it.each(['2003-02-30T00:00:00Z', '2003-01-01', '2003-01-01T00:00:00+01:00', 'now'])(
      'refuses %s, which is no moment in UTC',
      async (now) => {
        const answer = await (await start(driven)).get('/v1/accounts', { now });
        expect(answer).toMatchObject({
          status: 400,
          json: { code: 'INVALID_HEADER', field: 'X-Continuum-Now' },
        });
      },
    );

    it('keeps made-up time and real time out of each other’s folders', async () => {
      await (await start(driven)).stop();
      expect((await refused({})).stderr).toContain('CONTINUUM_CLOCK=driven');
      await (await start(driven)).stop();
      rmSync(folder, { recursive: true });
      await (await start()).stop();
      expect((await refused(driven)).stderr).toContain('not empty');
      rmSync(folder, { recursive: true });
    });

    it('leaves alone a folder that holds anything else', async () => {
      writeFileSync(join(folder, 'letters.txt'), 'Dear Ana');
      expect((await refused(driven)).stderr).toContain('not empty');
    });
  });
});

/** Sends a request whose second half comes after `meanwhile`; answers its status, or `closed`. */
function slowly(
  service: TestService,
  body: string,
  meanwhile: () => Promise<void>,
): Promise<number | 'closed'> {
  return new Promise((resolve) => {
    const headers = {
      authorization: service.operatorAuthorization(),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const request = rawRequest(`${service.address}/v1/accounts`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', () => resolve('closed'));
    request.write(body.slice(0, 5), async () => {
      await sleep(200);
      await meanwhile();
      request.end(body.slice(5));
    });
  });
}
