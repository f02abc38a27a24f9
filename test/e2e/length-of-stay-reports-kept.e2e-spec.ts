import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteEventStore } from '#event-store/sqlite';
import { continuum } from './cli.js';
import { startTestService, type TestService, until } from './service.js';

const REPORTS = '/v1/length-of-stay-reports';
const KILLS = 8;
const STEP_MS = 90;

/** Killed at some moment between the answer that it has begun and its end, or just behind it. */
describe('A report whose service is killed while it is counted', () => {
  let folder: string;
  let service: TestService;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    service = await startTestService({ folder });
    const put = (path: string, body: object) => service.request('PUT', path, { body });
    await put('/v1/organisations/lakeside', { name: 'Lakeside' });
    const house = { organisation: 'lakeside', name: 'House', zone: 'America/Chicago', levels: ['inpatient'] };
    await put('/v1/facilities/house', house);
    const placement = { level: 'inpatient', setting: 'hospital', facility: 'house' };
    await Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        const { patient } = (await service.post('/v1/patients', { name: `Patient ${number}` })).json;
        const path = `/v1/patients/${patient}`;
        const day = String((number % 28) + 1).padStart(2, '0');
        await service.post(`${path}/admissions`, { effectiveAt: `2025-01-${day}`, placement });
        const discharge = { effectiveAt: `2025-02-${day}`, disposition: 'completed' };
        expect((await service.post(`${path}/discharges`, discharge)).status).toBe(201);
      }),
    );
    await service.caughtUp();
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const finished = async (report: string) => {
    const { json } = await until(
      () => service.get(`${REPORTS}/${report}`),
      (answer) => answer.json.state !== 'counting',
    );
    const { text } = await service.get(`${REPORTS}/${report}/figures`);
    expect(createHash('sha256').update(text).digest('hex')).toBe(json.hash);
    return JSON.parse(text);
  };

  it('is there whole or not at all, and is made when it is asked for again', async () => {
    const met = new Set<number>();
    const counted = new Set<string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const sent = {
        body: { by: ['month'], asOf: '2025-06-01' },
        headers: { 'idempotency-key': `kill-${kill}` },
      };
      const { json } = await service.request('POST', REPORTS, sent);
      await (kill < KILLS - 1 ? sleep(kill * STEP_MS) : finished(json.report));
      await service.kill9();
      service = await startTestService({ folder });
      await service.ready();
      const found = await service.get(`${REPORTS}/${json.report}`);
      met.add(found.status);
      expect([200, 404]).toContain(found.status);
      if (found.status === 200) await finished(json.report);
      else expect(found.json.code).toBe('REPORT_UNKNOWN');
      const again = await service.request('POST', REPORTS, sent);
      expect([again.status, again.json.report]).toEqual([202, json.report]);
      counted.add(JSON.stringify((await finished(json.report)).totals));
    }
    expect([...met].sort()).toEqual([200, 404]);
    expect(counted.size).toBe(1);
    expect(JSON.parse([...counted][0] ?? '')[1]).toMatchObject({ method: 'hcup', n: 60, days: 60 * 31 });
    await service.stop();
    const store = await SqliteEventStore.openReadOnly(folder);
    const all = await store.readAll(-1n, 10_000);
    await store.close();
    expect(all.filter(({ type }) => type === 'LengthsOfStayReported')).toHaveLength(KILLS);
    expect((await continuum(folder, ['verify'])).code).toBe(0);
    service = await startTestService({ folder });
  }, 180_000);

  it('is there when its service is started again, and when its views were built anew', async () => {
    const { json } = await service.request('POST', REPORTS, {
      body: { methods: ['hcup'], by: ['facility'] },
    });
    await finished(json.report);
    const { text } = await service.get(`${REPORTS}/${json.report}/figures`);
    expect((await service.post('/v1/projections/stays/rebuilds', undefined)).status).toBe(200);
    await service.stop();
    rmSync(join(folder, 'views.db'));
    service = await startTestService({ folder });
    expect((await service.get(`${REPORTS}/${json.report}/figures`)).text).toBe(text);
    await service.caughtUp();
    const { items } = (await service.get(`${REPORTS}?limit=200`)).json;
    expect(items).toContainEqual(expect.objectContaining({ report: json.report }));
    expect(items).toHaveLength(KILLS + 1);
  });
});
