import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { BEHIND_MS } from '#event-sourcing';
import { EventStoreDBDouble } from '../doubles/eventstoredb/double.js';
import type { TcpProxy } from '../doubles/eventstoredb/tcp-proxy.js';
import type { Answer, TestService } from '../e2e/service.js';
import type { TestCluster } from './test-cluster.js';

export type TwoNodes = {
  readonly cluster: TestCluster;
  readonly one: TestService;
  readonly other: TestService;
  /** To the other's event store. */
  readonly wire: TcpProxy;
};

const ROUNDS = 6;
/** So long after it was written a node hears of something. */
const LATE_MS = 150;
const HOUSE = {
  organisation: 'lakeside',
  name: 'Lakeside House',
  zone: 'America/Chicago',
  levels: ['php', 'iop'],
};

export const having = (answer: Answer) => ({
  headers: { 'x-continuum-after': answer.json.consistencyToken as string },
});

const admission = (facility: string) => ({
  effectiveAt: '2025-01-09',
  placement: { level: 'php', setting: 'dayProgramme', facility },
});

async function registered(node: TestService): Promise<string> {
  const { json } = await node.post('/v1/patients', { name: 'Ida Wren' });
  return json.patient;
}

/** What one node holds of what another acknowledged a moment ago. */
export function holdsAcrossNodes(nodes: () => TwoNodes): void {
  /** While the other hears late of what is written, and has just looked how far the log is. */
  const eachLate = async (work: (round: number) => Promise<void>) => {
    const { other, wire } = nodes();
    const delay = (ms: number) => {
      wire.delayMs = ms;
    };
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(BEHIND_MS);
      await other.get('/v1/rule-packs');
      delay(LATE_MS);
      await work(round).finally(() => delay(0));
    }
  };

  it('a token is good at the other as soon as it is told, also of an account that is known there', async () => {
    const { one, other } = nodes();
    await one.post('/v1/accounts', { accountId: 'lee', name: 'Lee', role: 'admin' });
    const statuses: number[] = [];
    await eachLate(async () => {
      const { token } = (await one.post('/v1/accounts/lee/tokens', {})).json;
      statuses.push((await other.get('/v1/organisations', { token })).status);
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { token } = (await one.post('/v1/accounts/lee/tokens', {})).json as { token: string };
    const junk = token.replace(/\.[0-9a-f-]{36}\./, `.${randomUUID()}.`);
    expect((await other.get('/v1/organisations', { token: junk })).status).toBe(401);
  });

  it('a command rests on what its caller has seen', async () => {
    const { one, other } = nodes();
    await one.request('PUT', '/v1/organisations/lakeside', { body: { name: 'Lakeside' } });
    const patients = await Promise.all(Array.from({ length: ROUNDS }, () => registered(other)));
    const rested: [number, number | undefined][] = [];
    await eachLate(async (round) => {
      const body = { ...HOUSE, name: `Lakeside House ${round}` };
      const seen = await one.request('PUT', '/v1/facilities/house', { body });
      expect(seen.status).toBe(200);
      const path = `/v1/patients/${patients[round]}`;
      const admitted = await other.post(`${path}/admissions`, admission('house'), having(seen));
      expect(admitted.status).toBe(201);
      const { json } = await one.get(`${path}/history`, having(admitted));
      const told = json.entries.find(({ type }: { type: string }) => type === 'PatientAdmitted');
      rested.push([seen.json.revision, told?.data.placement.facilityRevision]);
    });
    for (const [seen, stated] of rested) expect(stated).toBe(seen);
  });

  it('nothing is refused for want of what another one was told a moment ago', async () => {
    const { one, other } = nodes();
    await one.request('PUT', '/v1/organisations/lakeside', { body: { name: 'Lakeside' } });
    await one.request('PUT', '/v1/facilities/house', { body: HOUSE });
    const from = '2025-01-06';
    const requested = { payer: 'acme-health', facility: 'house', level: 'php', requestedOn: from };
    const asking = { ...requested, from, to: '2025-01-15', unit: 'days', units: 10, requestedBy: 'Desk' };
    const ask = async (patient = '') =>
      (await other.post(`/v1/patients/${patient}/authorisations`, asking)).status;
    const patients = await Promise.all(Array.from({ length: ROUNDS }, () => registered(one)));
    // The other one keeps each record as it was then.
    expect(new Set(await Promise.all(patients.map(ask)))).toEqual(new Set([409]));
    const statuses = new Set<number>();
    await eachLate(async (round) => {
      const covering = { payer: 'acme-health', from };
      statuses.add((await one.post(`/v1/patients/${patients[round]}/coverages`, covering)).status);
      statuses.add(await ask(patients[round]));
    });
    expect([...statuses]).toEqual([201]);
  });

  it('an answer is of one moment: of an append all or nothing, and never less than its revision says', async () => {
    const { one, other } = nodes();
    const patients = await Promise.all(Array.from({ length: ROUNDS }, () => registered(one)));
    const told = patients.map(async (patient) => {
      const answers: Answer[] = [];
      for (;;) {
        const answer = await other.get(`/v1/patients/${patient}/history`);
        answers.push(answer);
        if (answer.json.entries?.length === 3) return answers;
      }
    });
    const admitted = patients.map((patient) =>
      one.post(`/v1/patients/${patient}/admissions`, admission('house')),
    );
    expect(new Set((await Promise.all(admitted)).map(({ status }) => status))).toEqual(new Set([201]));
    for (const { json } of (await Promise.all(told)).flat()) {
      expect([1, 3]).toContain(json.entries.length);
      expect(json.entries.length).toBeGreaterThan(json.revision);
      expect(json.mark.event).toEqual(expect.any(String));
    }
  });

  it('what is altered beside the views is not taken for the log, and what is altered in the log is told', async () => {
    const { cluster, one } = nodes();
    const patient = await registered(one);
    const path = `/v1/patients/${patient}/history`;
    await one.caughtUp();
    const { text } = await one.get(path);
    const client = new pg.Client({ connectionString: cluster.readStore });
    await client.connect();
    const { rowCount } = await client.query(
      "update continuum.log_copy_v1 set text = replace(text, 'PatientRegistered', 'PatientRegistereX') where stream = $1",
      [`care-${patient}`],
    );
    await client.end();
    expect(rowCount).toBe(1);
    expect((await one.get(path)).text).toBe(text);

    // Nobody can alter what a real server holds.
    if (!(cluster.events instanceof EventStoreDBDouble)) return;
    const record = cluster.events.log.records.find(({ stream }) => stream === `care-${patient}`);
    const whole = Buffer.from(record?.data ?? '').toString();
    const altered = Buffer.from(whole.replace('PatientRegistered', 'PatientRegistereX'));
    Object.assign(record ?? {}, { data: altered });
    const { json } = await one.get(path);
    expect(json).toMatchObject({ entries: [], damaged: [{ stream: `care-${patient}`, revision: 0 }] });
    Object.assign(record ?? {}, { data: Buffer.from(whole) });
  });
}
