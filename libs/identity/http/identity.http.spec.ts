import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Global, Module, Post } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CLOCK, CommandHandling, EventRegistry, LogLineage, LogTime, VAULT } from '#event-sourcing';
import { EVENT_STORE } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import {
  CallerOf,
  createHttpApp,
  Freshness,
  LONGEST_WAIT,
  Marks,
  Public,
  Roles,
  sharedProblems,
  VIEW_PROGRESS,
} from '#http';
import { Authentication, IdentityModule, identityProblems, OPERATOR_SECRET } from '#identity';
import { identityEvents, identityViews } from '#identity/views';
import { Projector } from '#projections';
import { READ_STORE } from '#read-store';
import { type ReadStorePlace, readStorePlace } from '#read-store/testing';
import { vaultWithoutPatients } from '../testing/index.js';

const DAY_MS = 86_400_000;
const LOG = '0190f3a2-7c1e-7d3a-9b1a-2f6f0d1c2b3a';
const OPERATOR = 'Operator the-secret-of-this-start';

@Controller()
class Doors {
  @Get('open')
  @Public()
  open() {
    return { alive: true };
  }

  @Get('whoami')
  @Roles('case_manager', 'payer', 'auditor', 'admin')
  whoami(@CallerOf() caller: object) {
    return caller;
  }

  @Get('audit')
  @Roles('auditor')
  audit() {
    return {};
  }

  @Post('forgotten')
  forgotten() {
    return {};
  }
}

describe.each([
  ['asked before the body', true],
  ['asked by the guard alone', false],
])('identity over HTTP, %s', (_, early) => {
  let place: ReadStorePlace;
  let app: NestFastifyApplication;
  let base: string;
  let projector: Projector;
  let store: MemoryEventStore;
  const clock = { ms: Date.parse('2025-06-01T12:00:00Z'), now: () => clock.ms };

  beforeEach(async () => {
    clock.ms = Date.parse('2025-06-01T12:00:00Z');
    store = new MemoryEventStore();
    const vault = vaultWithoutPatients();
    const commands = new CommandHandling(
      store,
      new EventRegistry(...identityEvents),
      vault,
      new LogTime(clock),
    );
    place = readStorePlace();
    const readStore = place.open();
    projector = await Projector.open({ store, readStore, views: identityViews });
    const surroundings = [
      { provide: CommandHandling, useValue: commands },
      { provide: EVENT_STORE, useValue: store },
      { provide: VAULT, useValue: vault },
      { provide: CLOCK, useValue: clock },
      { provide: OPERATOR_SECRET, useValue: OPERATOR.slice('Operator '.length) },
      { provide: READ_STORE, useValue: readStore },
      { provide: Marks, useValue: new Marks(LOG) },
      { provide: LogLineage, useValue: new LogLineage(store, LOG) },
      { provide: LONGEST_WAIT, useValue: 1000 },
      {
        provide: VIEW_PROGRESS,
        useValue: { waitFor: () => projector.catchUp().then(() => ({ reached: true, at: 0n })) },
      },
      Freshness,
    ];

    @Global()
    @Module({ imports: [CqrsModule.forRoot()], providers: surroundings, exports: surroundings })
    class Surroundings {}

    @Module({ imports: [Surroundings, IdentityModule], controllers: [Doors] })
    class App {}

    app = await createHttpApp(App, {
      problems: { ...sharedProblems, ...identityProblems },
      report: (error) => {
        throw error;
      },
      authenticate: async (request) => {
        if (early) await app.get(Authentication).authenticate(request);
      },
    });
    await app.listen(0, '127.0.0.1');
    base = await app.getUrl();
  });
  afterEach(async () => {
    await app.close();
    await place.remove();
  });

  const ask = async (path: string, authorization: string | null, body?: object, headers: object = {}) => {
    const answer = await fetch(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never } as {
      status: number;
      headers: Headers;
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      body: any;
    };
  };
  const create = (accountId: string, role: string, scope: object = {}) =>
    ask('/v1/accounts', OPERATOR, { accountId, name: accountId, role, ...scope });
  const tokenFor = async (accountId: string, body: object = {}) => {
    const { body: told } = await ask(`/v1/accounts/${accountId}/tokens`, OPERATOR, body);
    return { bearer: `Bearer ${told.token}`, tokenId: told.tokenId as string };
  };

  it('lets everybody through a public door and nobody without a token through another', async () => {
    expect((await ask('/open', null)).status).toBe(200);
    const refused = await ask('/whoami', null);
    expect(refused.status).toBe(401);
    expect(refused.body.code).toBe('UNAUTHENTICATED');
    expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('knows whose token it is, and what they see', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    await create('acme', 'payer', { payer: 'acme-health' });
    expect((await ask('/whoami', (await tokenFor('ana')).bearer)).body).toEqual({
      actor: { id: 'ana', role: 'case_manager', organisation: 'lakeside' },
      scope: { kind: 'organisation', organisation: 'lakeside' },
    });
    expect((await ask('/whoami', (await tokenFor('acme')).bearer)).body).toEqual({
      actor: { id: 'acme', role: 'payer', organisation: null },
      scope: { kind: 'payer', payer: 'acme-health' },
    });
  });

  it('says the same whatever is wrong with a token', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    const { bearer } = await tokenFor('ana');
    const [account, tokenId, secret] = bearer.slice('Bearer '.length).split('.') as [string, string, string];
    const wrong = [
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'Bearer nonsense',
      bearer.slice('Bearer '.length),
      `${bearer}x`,
      `Bearer ctm_ben.${tokenId}.${secret}`,
      `Bearer ${account}.${tokenId.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}.${secret}`,
      `Bearer ${account}.${tokenId}.${secret.replace(/^./, (digit) => (digit === 'A' ? 'B' : 'A'))}`,
      'Operator wrong',
      'Operator ',
    ];
    const bodies = new Set<string>();
    for (const authorization of wrong) {
      const { status, body } = await ask('/whoami', authorization);
      expect([authorization, status]).toEqual([authorization, 401]);
      bodies.add(JSON.stringify(body));
    }
    expect(bodies.size).toBe(1);
    expect((await ask('/whoami', bearer.replace('Bearer', 'bearer'))).status).toBe(200);
  });

  it('shuts out a token that expired, at that very moment', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    const { bearer } = await tokenFor('ana', { expiresAt: '2025-06-02T12:00:00Z' });
    clock.ms += DAY_MS - 1;
    expect((await ask('/whoami', bearer)).status).toBe(200);
    clock.ms += 1;
    expect((await ask('/whoami', bearer)).status).toBe(401);
  });

  it('shuts out a token that was revoked, at once, and no other of the account', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    const [lost, kept] = [await tokenFor('ana'), await tokenFor('ana')];
    expect((await ask('/whoami', lost.bearer)).status).toBe(200);
    const path = `/v1/accounts/ana/tokens/${lost.tokenId}/revocations`;
    expect((await ask(path, OPERATOR, {})).status).toBe(200);
    expect((await ask('/whoami', lost.bearer)).status).toBe(401);
    expect((await ask('/whoami', kept.bearer)).status).toBe(200);
    expect((await ask(path, OPERATOR, {})).body.code).toBe('TOKEN_ALREADY_REVOKED');
  });

  it('shuts out all tokens of a closed account, and takes a change of role at once', async () => {
    await create('ana', 'admin');
    const { bearer } = await tokenFor('ana');
    expect((await ask('/audit', bearer)).body.code).toBe('FORBIDDEN');
    await ask('/v1/accounts/ana/role-changes', OPERATOR, { role: 'auditor' });
    expect((await ask('/audit', bearer)).status).toBe(200);
    expect((await ask('/v1/accounts', bearer)).status).toBe(403);
    await ask('/v1/accounts/ana/closures', OPERATOR, {});
    expect((await ask('/audit', bearer)).status).toBe(401);
  });

  it('lets nobody, not even an admin, through a door that does not say for whom it is', async () => {
    const { status, body } = await ask('/forgotten', OPERATOR, {});
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('asks who is calling before it looks at anything else', async () => {
    expect((await ask('/v1/accounts', null, { nonsense: 1 })).status).toBe(401);
    expect((await ask('/v1/accounts/NO GOOD ID', null)).status).toBe(401);
    expect((await ask('/v1/accounts', OPERATOR, { nonsense: 1 })).status).toBe(400);
    expect((await ask('/v1/accounts/NO GOOD ID', OPERATOR)).status).toBe(400);
  });

  it('gives the very same token when the same command comes again', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    const key = { 'idempotency-key': 'k-1' };
    const issue = (body: object, headers: object) => ask('/v1/accounts/ana/tokens', OPERATOR, body, headers);
    const first = await issue({}, key);
    clock.ms += DAY_MS;
    const again = await issue({}, key);
    expect(again.body).toEqual(first.body);
    expect(first.status).toBe(201);
    expect((await ask('/whoami', `Bearer ${again.body.token}`)).status).toBe(200);
    expect((await issue({ expiresAt: '2025-07-01T00:00:00Z' }, key)).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect((await issue({}, { 'idempotency-key': 'k-2' })).body.token).not.toBe(first.body.token);
  });

  it('keeps no secret in the log', async () => {
    await create('ana', 'case_manager', { organisation: 'lakeside' });
    const { bearer } = await tokenFor('ana');
    const secret = bearer.split('.')[2] ?? '';
    const log = (await store.readRaw(-1n, 100)).map(({ text }) => text).join();
    expect(log).toContain('TokenIssued');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  });

  it('lists accounts a page at a time, each with its tokens, to those who wait for what they did', async () => {
    for (const id of ['cyd', 'ana', 'ben']) await create(id, 'case_manager', { organisation: 'lakeside' });
    const { body: told } = await ask('/v1/accounts/ben/tokens', OPERATOR, {});
    const after = { 'x-continuum-after': told.consistencyToken };
    const first = await ask('/v1/accounts?limit=2', OPERATOR, undefined, after);
    expect(first.body.items.map((item: { accountId: string }) => item.accountId)).toEqual(['ana', 'ben']);
    expect(first.body.items[1].tokens).toMatchObject([{ tokenId: told.tokenId, revokedAt: null }]);
    expect(first.body.complete).toBe(true);
    const second = await ask(`/v1/accounts?limit=2&cursor=${first.body.next}`, OPERATOR);
    expect(second.body).toMatchObject({ items: [{ accountId: 'cyd' }], next: null });
    const one = await ask('/v1/accounts/ben', OPERATOR);
    expect(one.body).toEqual(first.body.items[1]);
    expect(one.headers.get('etag')).toBe('"1"');
    expect((await ask('/v1/accounts/dan', OPERATOR)).body.code).toBe('ACCOUNT_UNKNOWN');
    expect((await ask('/v1/accounts?cursor=zzz', OPERATOR)).body.code).toBe('INVALID_CURSOR');
  });

  it('does not create two accounts by one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const body = { accountId: 'ana', name: 'Ana', role: 'admin' };
    const first = await ask('/v1/accounts', OPERATOR, body, key);
    expect((await ask('/v1/accounts', OPERATOR, body, key)).body).toEqual(first.body);
    expect((await ask('/v1/accounts', OPERATOR, { ...body, name: 'Anna' }, key)).status).toBe(422);
    expect((await ask('/v1/accounts', OPERATOR, { ...body, accountId: 'ben' }, key)).status).toBe(422);
    expect((await store.readAll(-1n, 10)).map(({ stream }) => stream)).toEqual(['account-ana']);
  });

  it('sends nobody to an account that changed since it was read', async () => {
    await create('ana', 'admin');
    const close = (revision: string) =>
      ask('/v1/accounts/ana/closures', OPERATOR, {}, { 'if-match': revision });
    expect((await close('"7"')).body.code).toBe('STALE_REVISION');
    expect((await close('"0"')).status).toBe(200);
  });

  it('refuses by the rules, with their codes', async () => {
    expect((await create('ana', 'case_manager')).body.code).toBe('SCOPE_DOES_NOT_FIT_ROLE');
    expect((await create('ana', 'payer', { payer: 'p', organisation: 'o' })).status).toBe(422);
    expect((await create('operator', 'admin')).body.code).toBe('ACCOUNT_ID_INVALID');
    expect((await create('ana', 'admin')).status).toBe(201);
    expect((await create('ana', 'admin')).body.code).toBe('ACCOUNT_EXISTS');
    expect((await create('ben', 'king')).body.code).toBe('VALIDATION_FAILED');
    expect((await ask('/v1/accounts/dan/tokens', OPERATOR, {})).status).toBe(404);
    const bad = await ask('/v1/accounts/ana/tokens', OPERATOR, { expiresAt: 'soon' });
    expect([bad.status, bad.body.code]).toEqual([422, 'TOKEN_EXPIRY_INVALID']);
  });
});
