import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService, type TestService } from './service.js';

const ACCOUNT = { accountId: 'ana-ruiz', name: 'Ana Ruiz', role: 'auditor' };

/** By name, with labels as they are written. */
function figuresIn(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^(\w+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`No figure: ${line}`);
      return [name, Number(value)];
    }),
  );
}

describe('What Prometheus is told', () => {
  let service: TestService;
  const figures = async () => figuresIn((await service.get('/metrics', { token: null })).text);
  const figure = async (name: string) => (await figures()).get(name) ?? null;

  beforeAll(async () => {
    service = await startTestService();
    await service.caughtUp();
  });
  afterAll(() => service.stop());

  it('comes in its text form, to who has no token', async () => {
    const { status, headers } = await service.get('/metrics', { token: null });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('counts each append and each answer once', async () => {
    const counted = async () =>
      Promise.all(
        [
          'continuum_append_seconds_count',
          'continuum_http_answer_seconds_count{method="POST",status="201"}',
        ].map(async (name) => (await figure(name)) ?? 0),
      );
    const [appends = 0, answers = 0] = await counted();
    expect((await service.post('/v1/accounts', ACCOUNT)).status).toBe(201);
    expect(await counted()).toEqual([appends + 1, answers + 1]);
    expect(await figure('continuum_appends_waiting')).toBe(0);
  });

  it('says of every view how far it is behind, as readiness does', async () => {
    const { json } = await service.caughtUp();
    const now = await figures();
    for (const view of Object.keys(json.views)) {
      expect([view, now.get(`continuum_view_behind_events{view="${view}"}`)]).toEqual([view, 0]);
      expect([view, now.get(`continuum_view_built{view="${view}"}`)]).toEqual([view, 1]);
      expect([view, now.get(`continuum_view_quarantined{view="${view}"}`)]).toEqual([view, 0]);
    }
  });

  it('says that the projector runs, that nothing is refused, and what the process takes', async () => {
    const now = await figures();
    expect(now.get('continuum_projector_running')).toBe(1);
    expect(now.get('continuum_projector_failures')).toBe(0);
    expect(now.get('continuum_commands_refused')).toBe(0);
    expect(now.get('continuum_reads_refused')).toBe(0);
    expect(now.get('continuum_log_time_ahead_seconds')).toBeGreaterThanOrEqual(0);
    expect(now.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('names nobody', async () => {
    const { text } = await service.get('/metrics', { token: null });
    expect(text).not.toContain(ACCOUNT.accountId);
    expect(text).not.toContain('/v1/');
  });
});
