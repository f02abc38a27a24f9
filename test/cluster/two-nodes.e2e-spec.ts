import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BEHIND_MS } from '#event-sourcing';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { TcpProxy } from '../doubles/eventstoredb/tcp-proxy.js';
import { type Answer, startTestService, type TestService } from '../e2e/service.js';
import { having, holdsAcrossNodes } from './across-nodes.js';
import { TestCluster } from './test-cluster.js';

const IN_FLIGHT = 60;

describe('Nodes of one cluster', () => {
  let cluster: TestCluster;
  let one: TestService;
  let other: TestService;
  /** Between the other node and the event store. */
  let wire: TcpProxy;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    wire = await TcpProxy.before(cluster.events.port);
    [one, other] = (await Promise.all([startNode(), startNode(wire)])) as [TestService, TestService];
    await Promise.all([one.caughtUp(), other.caughtUp()]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([one, other].map((node) => node?.kill9()));
    await wire?.close();
    await cluster?.stop();
  });

  const startNode = (by: TcpProxy | null = null) => {
    const { settings, masterKey, stop } = cluster;
    const far = by && { CONTINUUM_EVENT_STORE: `esdb://127.0.0.1:${by.port}?tls=false` };
    return startTestService({ cluster: { settings: { ...settings, ...far }, masterKey, stop } });
  };
  const register = (node: TestService, name: string, key: string = randomUUID(), value: string = key) =>
    node.post(
      '/v1/patients',
      { name, identifiers: [{ system: 'mrn', value }] },
      { headers: { 'idempotency-key': key } },
    );

  it('that start at once on nothing make one log, adopt one rule pack, and set up one of each table', async () => {
    const log = await openLog();
    const [started, ...more] = await log.readStream('log');
    expect([started?.type, more]).toEqual(['LogStarted', []]);
    const packs = (await log.readAll(-1n, 1000)).filter(({ type }) => type === 'RulePackAdopted');
    expect(packs).toHaveLength(1);
    await log.close();
    expect([one.stderr, other.stderr].join('')).not.toContain('"level":50');
  });

  it('know of each other what was acknowledged: a token that one gave holds at the other', async () => {
    const registered = await register(one, 'Rosa Delgado');
    expect(registered.status).toBe(201);
    const { patient } = registered.json;
    const found = await other.post('/v1/patient-searches', { name: 'delgado' }, having(registered));
    expect(found.json.items).toMatchObject([{ patient }]);
    const told = await other.get(`/v1/patients/${patient}/history`, having(registered));
    expect(told.json.entries).toMatchObject([{ type: 'PatientRegistered' }]);
  });

  it('make one fact of a command that is sent to both at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      [one, other, one, other].map((node) => register(node, 'Sam Okafor', key)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const [answer] = answers as [Answer];
    const { json } = await one.get(`/v1/patients/${answer.json.patient}/history`);
    expect(json.entries).toHaveLength(1);
  });

  it('carry out one of two commands under one key, also where they would go to two streams', async () => {
    for (let round = 0; round < 4; round++) {
      const key = randomUUID();
      const both = await Promise.all([
        register(one, 'Ann Fox', key, `${key}-a`),
        register(other, 'Ann Fox', key, `${key}-b`),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    }
  });

  it('let a token in at either, and shut it out at either', async () => {
    await one.post('/v1/accounts', { accountId: 'kim', name: 'Kim', role: 'admin' });
    const issued = await one.post('/v1/accounts/kim/tokens', {});
    const { token, tokenId } = issued.json;
    expect((await other.get('/v1/organisations', { token })).status).toBe(200);
    await other.post(`/v1/accounts/kim/tokens/${tokenId}/revocations`, {});
    await sleep(BEHIND_MS);
    expect((await one.get('/v1/organisations', { token })).status).toBe(401);
  });

  holdsAcrossNodes(() => ({ cluster, one, other, wire }));

  it('lose and double nothing that was acknowledged when one is killed with commands in flight', async () => {
    const third = await startNode();
    const keys = Array.from({ length: IN_FLIGHT }, () => randomUUID());
    let answered = 0;
    const first = keys.map(async (key) => {
      const answer = await register(third, 'Kay Moss', key).catch(() => null);
      answered += 1;
      if (answered === IN_FLIGHT / 4) await third.kill9();
      return answer;
    });
    const acknowledged = (await Promise.all(first)).map((answer) => (answer?.status === 201 ? answer : null));
    const count = acknowledged.filter((answer) => answer !== null).length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(IN_FLIGHT);

    const again = await Promise.all(keys.map((key) => register(other, 'Kay Moss', key)));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([201]));
    for (const [place, answer] of acknowledged.entries()) {
      if (answer !== null) expect(again[place]?.text).toBe(answer.text);
    }
    const log = await openLog();
    const all = await log.readAll(-1n, 10_000);
    const registered = new Set(again.map(({ json }) => json.patient));
    const facts = all.filter(({ type, patient }) => type === 'PatientRegistered' && registered.has(patient));
    expect([registered.size, facts.length]).toEqual([IN_FLIGHT, IN_FLIGHT]);
    await log.close();
  });

  it('tell how their projectors share the work', async () => {
    await other.caughtUp();
    const metrics = (await other.get('/metrics', { token: null })).text;
    expect(metrics).toMatch(/^continuum_projectors 1$/m);
    expect(metrics).toMatch(/^continuum_partitions_leased 64$/m);
    expect(metrics).toMatch(/^continuum_view_behind_events\{view="patient_search_v1"\} 0$/m);
  });

  it('are of no use while no projector runs, and go on by themselves when one does', async () => {
    await Promise.all(cluster.projectors.map((one) => one.end('SIGTERM')));
    const unready = await until503(other);
    expect(unready.json.projector).toEqual({
      state: 'failed',
      failures: expect.any(Number),
      reason: expect.stringContaining('No projector runs'),
    });
    const registered = await register(other, 'Lou Pike');
    expect(registered.status).toBe(201);
    // The copy of the log is behind: what it is the copy of is asked.
    const told = await other.get(`/v1/patients/${registered.json.patient}/history`);
    expect(told.json.entries).toMatchObject([{ type: 'PatientRegistered' }]);
    cluster.project();
    await other.caughtUp();
    const found = await one.post('/v1/patient-searches', { name: 'pike' }, having(registered));
    expect(found.json.items).toHaveLength(1);
  });

  async function until503(node: TestService): Promise<Answer> {
    for (;;) {
      const answer = await node.get('/readyz', { token: null });
      if (answer.status === 503) return answer;
    }
  }

  function openLog(): Promise<EventStoreDBEventStore> {
    return EventStoreDBEventStore.open({ connectionString: cluster.settings.CONTINUUM_EVENT_STORE });
  }
});
