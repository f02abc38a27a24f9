import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FLUSH_MS } from '#privacy/access';
import { expectProblem } from '../e2e/clinics.js';
import { type Answer, startTestService, type TestService, until } from '../e2e/service.js';
import { limitWrites, mayLimitWrites } from './write-limit.js';

const STRANGER = '00000000-0000-4000-8000-000000000000';
/** By whether the file or what lies beside it was to grow. */
const REASON = /the disk (takes no writes|fails)$/;
/** Skipped visibly where nothing can be done to the disk. */
const onLinux = mayLimitWrites() ? describe : describe.skip;

onLinux('While the disk takes no writes', () => {
  let service: TestService;
  let patient: string;
  beforeAll(async () => {
    service = await startTestService();
    patient = (await service.post('/v1/patients', { name: 'Rosa Delgado' })).json.patient;
    await service.caughtUp();
    limitWrites(service.child, 0);
  });
  afterAll(() => service.stop());

  const look = (of: string, id: string): Promise<Answer> =>
    service.get(`/v1/patients/${of}`, { headers: { 'x-correlation-id': id } });

  it('a denial is not answered as one, since it cannot be noted first', async () => {
    const answer = await look(STRANGER, 'denied-unnoted');
    expectProblem(answer, 503, 'ACCESS_LOG_UNAVAILABLE');
    expect(answer.json.detail).toMatch(REASON);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.text).not.toContain('PATIENT_UNKNOWN');
  });

  it('a record is shown all the same, and who saw it is kept in memory until it can be written', async () => {
    const answer = await look(patient, 'read-meanwhile');
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Rosa')]);
    await sleep(2 * FLUSH_MS);
    expectProblem(await service.get('/v1/accesses'), 503, 'ACCESS_LOG_UNAVAILABLE');
    expect((await look(patient, 'read-still')).status).toBe(200);
  });

  it('but only so many times, and readiness says why', async () => {
    const looks = () => Promise.all(Array.from({ length: 200 }, () => look(patient, 'read-often')));
    const refused = await until(looks, (answers) => answers.some(({ status }) => status !== 200));
    const answer = refused.find(({ status }) => status !== 200) as Answer;
    expectProblem(answer, 503, 'ACCESS_LOG_UNAVAILABLE');
    expect(answer.text).not.toContain('Rosa');
    const { status, json } = await service.get('/readyz', { token: null });
    expect([status, json.reads]).toEqual([503, { state: 'refused', reason: expect.stringMatching(REASON) }]);
    expect((await service.get('/v1/facilities')).status).toBe(200);
  });

  it('nothing is forgotten: when it takes writes again, all is noted, and records are shown', async () => {
    limitWrites(service.child, null);
    await until(
      () => look(patient, 'read-later'),
      ({ status }) => status === 200,
    );
    await sleep(FLUSH_MS);
    const { json } = await service.get('/v1/accesses?limit=200');
    const ids = json.items.map(({ correlationId }: { correlationId: string }) => correlationId);
    for (const id of ['read-later']) expect(ids).toContain(id);
    expect((await look(STRANGER, 'denied-again')).status).toBe(404);
    expect(service.stderr).toContain('who looks cannot be written down, and is kept in memory for now');
    expect(service.stderr).toContain('who looks is written down again');
  });
});
