import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLAN_BODIES } from '../fixtures/plan-bodies.js';
import { Clinics } from './clinics.js';
import type { Answer } from './service.js';

const at = { effectiveAt: '2025-06-02' };
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A finalised plan with a kept appointment, at which everything wrong is thrown. */
describe('What a discharge plan does not take', () => {
  let clinics: Clinics;
  let patient: string;
  let episode: string;
  let kept: string;
  let finalised: string;
  let goals: string;

  beforeAll(async () => {
    clinics = await Clinics.open();
    patient = await clinics.patient({ name: 'Rosa Delgado' });
    const placement = { level: 'iop', setting: 'clinic', facility: 'lakeside-house' };
    const admitted = await clinics.state(patient, 'admissions', { ...at, placement });
    episode = admitted.json.events[0].factId;
    await state('', at);
    goals = await state('/sections/goals', { ...at, text: 'Back to work' });
    const booking = { ...at, on: '2025-06-02', service: 'therapy', provider: 'Dr. Lee' };
    kept = await state('/appointments', booking);
    await state(`/appointments/${kept}/keepings`, at);
    const last = await clinics.post(path('/finalisations'), at);
    finalised = last.json.events[0].factId;
    const headers = { 'x-continuum-after': last.json.consistencyToken };
    expect((await clinics.get(path(''), { headers })).json).toMatchObject({ version: 1, state: 'finalised' });
  });
  afterAll(async () => void (await clinics.stop()));

  const path = (route: string) => `/v1/patients/${patient}/episodes/${episode}/plan${route}`;
  async function state(route: string, body: object): Promise<string> {
    const answer = await clinics.post(path(route), body);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    return answer.json.events[0].factId;
  }
  const revision = async () => (await clinics.get(path(''))).json.revision;

  /** Sends it twice: had the first written anything, the second would find the record changed. */
  async function refused(route: string, body: object, headers = {}): Promise<Answer> {
    const before = await revision();
    const answer = await clinics.post(path(route), body, { headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const again = await clinics.post(path(route), body, {
      headers: { 'if-match': `"${before}"`, ...headers },
    });
    expect(again.json.code).toBe(answer.json.code);
    return answer;
  }

  it('a section for a finalised version', async () => {
    const { status, json } = await refused('/sections/goals', { ...at, version: 1, text: 'Other' });
    expect(status).toBe(409);
    expect(json).toMatchObject({ code: 'PLAN_VERSION_FINALISED', wayOut: expect.any(String) });
    expect(json.facts[1]).toMatchObject({ factId: finalised, type: 'PlanFinalised' });
  });

  it('a version there will not be next', async () => {
    const { json } = await refused('/sections/goals', { ...at, version: 7, text: 'Other' });
    expect(json).toMatchObject({ code: 'PLAN_VERSION_UNKNOWN' });
  });

  it('a correction or void inside a finalised version', async () => {
    const about = { factId: goals, supersedes: goals, reason: 'Wrong' };
    const voided = await refused('/changes', { changes: [{ kind: 'void', ...about }] });
    expect(voided.json).toMatchObject({ code: 'PLAN_VERSION_FINALISED' });
    const fact = { ...at, section: 'goals', text: 'Other' };
    const change = { kind: 'correct', ...about, type: 'PlanSectionRevised', fact };
    expect((await refused('/changes', { changes: [change] })).json).toMatchObject({
      code: 'PLAN_VERSION_FINALISED',
    });
  });

  it('rescheduling a kept appointment', async () => {
    const { status, json } = await refused(`/appointments/${kept}/reschedulings`, {
      ...at,
      on: '2025-06-09',
    });
    expect([status, json.code]).toEqual([409, 'APPOINTMENT_KEPT']);
  });

  it('an appointment that nobody booked', async () => {
    expect((await refused(`/appointments/${NOBODY}/misses`, at)).json.code).toBe('APPOINTMENT_UNKNOWN');
    expect((await refused('/appointments/kept/misses', at)).json).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  it('an acknowledgement by somebody who is neither patient nor representative', async () => {
    const neighbour = await refused('/acknowledgements', { ...at, by: 'neighbour' });
    expect(neighbour.json).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ field: 'by', message: 'must be one of patient, representative' }],
    });
    const stranger = { ...at, by: 'representative', representative: NOBODY };
    expect(await refused('/acknowledgements', stranger)).toMatchObject({
      status: 422,
      json: { code: 'ACKNOWLEDGER_UNKNOWN', field: 'representative' },
    });
    expect((await refused('/refusals', { ...stranger, reason: 'No' })).json.code).toBe(
      'ACKNOWLEDGER_UNKNOWN',
    );
  });

  it('a refusal without a reason', async () => {
    expect((await refused('/refusals', { ...at, by: 'patient' })).json.errors).toMatchObject([
      { field: 'reason' },
    ]);
  });

  it('a receipt for a copy never sent', async () => {
    const { status, json } = await refused('/receipts', { ...at, transmission: NOBODY });
    expect([status, json.code]).toEqual([409, 'TRANSMISSION_UNKNOWN']);
  });

  it.each([
    ['/sections/housing', 'text'],
    ['/supports', 'note'],
    ['/outcome-contacts', 'note'],
  ])('33 Ki characters at %s', async (route, field) => {
    const body = { ...(PLAN_BODIES[route] ?? {}), ...at, [field]: 'x'.repeat(33 * 1024) };
    const { status, json } = await refused(route, body);
    expect(status).toBe(400);
    expect(json.errors).toContainEqual(expect.objectContaining({ field, rule: 'text' }));
    expect(JSON.stringify(json)).not.toContain('xxx');
  });

  it('33 Ki characters inside a safety plan', async () => {
    const { json } = await refused('/sections/safety-plan', {
      ...at,
      steps: { peopleWhoHelp: 'x'.repeat(33_792) },
    });
    expect(json.errors).toMatchObject([{ field: 'steps.peopleWhoHelp' }]);
  });

  it('but 32 Ki characters are taken, and begin the next version', async () => {
    const text = 'ß'.repeat(32 * 1024);
    const answer = await clinics.post(path('/sections/housing'), { ...at, text });
    expect(answer.status).toBe(201);
    const headers = { 'x-continuum-after': answer.json.consistencyToken };
    const { json } = await clinics.get(path(''), { headers });
    expect(json).toMatchObject({ version: 2, state: 'draft' });
    const [housing] = json.sections.filter(({ section }: { section: string }) => section === 'housing');
    expect(housing.opened.text).toBe(text);
  });

  it('a section there is none of, or parts of another one', async () => {
    expect((await refused('/sections/horoscope', { ...at, text: 'Leo' })).json.errors).toMatchObject([
      { field: 'section' },
    ]);
    expect(await refused('/sections/housing', { ...at, provider: 'Dr. Lee' })).toMatchObject({
      status: 422,
      json: { code: 'SECTION_PART_UNKNOWN', field: 'provider' },
    });
    expect((await refused('/sections/housing', at)).json.code).toBe('SECTION_EMPTY');
  });

  it('a second plan, a plan of no episode, and one of a patient it does not belong to', async () => {
    expect((await refused('', at)).json.code).toBe('PLAN_DRAFTED_TWICE');
    const nowhere = `/v1/patients/${patient}/episodes/${NOBODY}/plan`;
    expect(await clinics.post(nowhere, at)).toMatchObject({
      status: 404,
      json: { code: 'EPISODE_NOT_FOUND' },
    });
    const other = await clinics.patient({ name: 'Ida Berg' });
    expect(await clinics.post(`/v1/patients/${other}/episodes/${episode}/plan`, at)).toMatchObject({
      status: 404,
      json: { code: 'EPISODE_NOT_FOUND' },
    });
  });

  it('what lies in the future, or on no day at all', async () => {
    expect((await refused('/risk-flags', { effectiveAt: '2025-06-03', risk: 'suicide' })).json.code).toBe(
      'IN_THE_FUTURE',
    );
    const booking = { ...at, on: '2025-02-31T10:00', service: 'therapy', provider: 'Dr. Lee' };
    expect((await refused('/appointments', booking)).json).toMatchObject({
      code: 'INVALID_TIME',
      field: 'on',
    });
  });

  it('an outcome before the discharge', async () => {
    expect((await refused('/outcome-contacts', { ...at, day: 7, outcome: 'inCare' })).json.code).toBe(
      'OUTCOME_BEFORE_DISCHARGE',
    );
  });

  it('a question for a version there is none of, or for a day there is none of', async () => {
    expect(await clinics.get(path('?version=9'))).toMatchObject({
      status: 404,
      json: { code: 'PLAN_UNKNOWN' },
    });
    expect(await clinics.get(path('?version=first'))).toMatchObject({ status: 400 });
    expect(await clinics.get(path('?asOf=2025-02-31'))).toMatchObject({
      status: 400,
      json: { code: 'INVALID_TIME' },
    });
  });

  it('an unseen change by somebody else, or a finalisation with warnings that were to be asked about', async () => {
    const stale = await clinics.post(
      path('/risk-flags'),
      { ...at, risk: 'suicide' },
      { headers: { 'if-match': '"0"' } },
    );
    expect(stale).toMatchObject({ status: 412, json: { code: 'STALE_REVISION' } });
    const strict = await refused('/finalisations', at, { prefer: 'handling=strict' });
    expect(strict.json).toMatchObject({ code: 'WARNINGS_UNACKNOWLEDGED' });
    expect(strict.json.warnings.map(({ code }: { code: string }) => code)).toEqual([
      'PLAN_SECTIONS_MISSING',
      'PLAN_NOT_ACKNOWLEDGED',
    ]);
  });
});
