import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startTestService, type TestService } from './service.js';

/**
 * One patient's way through the levels in 2025, told over HTTP alone, each fact on the day it became known.
 * The tests of this file follow each other: each continues where the one before it ended.
 */
describe('the story of one patient', () => {
  let service: TestService;
  let token: string;
  let patient: string;
  const facts: Record<string, string> = {};
  const standing: Record<string, string> = {};

  beforeAll(async () => {
    service = await startTestService({ env: { CONTINUUM_CLOCK: 'driven' } });
    const now = '2025-01-01T09:00:00Z';
    await service.request('PUT', '/v1/organisations/lakeside', { now, body: { name: 'Lakeside' } });
    const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
    const house = { organisation: 'lakeside', name: 'Lakeside House', zone: 'America/Chicago', levels };
    await service.request('PUT', '/v1/facilities/lakeside-house', { now, body: house });
    const account = {
      accountId: 'ana-ruiz',
      name: 'Ana Ruiz',
      role: 'case_manager',
      organisation: 'lakeside',
    };
    await service.post('/v1/accounts', account, { now });
    const expiresAt = '2025-12-31T00:00:00Z';
    const issued = await service.post('/v1/accounts/ana-ruiz/tokens', { expiresAt }, { now });
    token = issued.json.token;
  });
  afterAll(async () => void (await service.stop()));

  const on = (day: string) => ({ token, now: `2025-${day}T18:00:00Z` });
  const place = (level: string, setting = 'clinic') => ({ level, setting, facility: 'lakeside-house' });

  /** Sends a command of the case manager on a day of 2025 and remembers the fact under a name. */
  async function state(name: string, day: string, route: string, body: object): Promise<Answer> {
    const answer = await service.post(`/v1/patients/${patient}/${route}`, body, on(day));
    if (answer.status === 201) {
      const event = answer.json.events.at(-1);
      facts[name] ??= event.factId;
      standing[name] = event.id;
    }
    return answer;
  }

  async function ask(day: string, view: string, after?: Answer) {
    const headers = after?.json.consistencyToken ? { 'x-continuum-after': after.json.consistencyToken } : {};
    const answer = await service.get(`/v1/patients/${patient}${view}`, { ...on(day), headers });
    expect(answer.status).toBe(200);
    return answer.json;
  }

  /** Days from each admission or move to the next step, by level. */
  async function daysByLevel(day: string, query = '', after?: Answer): Promise<Record<string, number>> {
    const { steps } = await ask(day, `/step-history${query}`, after);
    const begun = steps.filter(
      (step: { to: unknown; days: unknown }) => step.to !== null && step.days !== null,
    );
    return Object.fromEntries(
      begun.map((step: { to: { level: string }; days: number }) => [step.to.level, step.days]),
    );
  }

  const moveTo = (effectiveAt: string, level: string) => ({
    type: 'PatientMoved',
    fact: { effectiveAt, intent: 'stepDown', to: place(level) },
  });
  const correction = (name: string, replacement: object) => ({
    changes: [
      {
        kind: 'correct',
        factId: facts[name],
        supersedes: standing[name],
        reason: 'Read from the chart',
        ...replacement,
      },
    ],
  });

  it('begins with an admission to hospital on 2 January', async () => {
    const person = {
      name: 'Rosa Delgado',
      birthDate: '1990-05-17',
      identifiers: [{ system: 'mrn', value: 'A-1204' }],
    };
    const registered = await service.post('/v1/patients', person, on('01-02'));
    expect(registered.status).toBe(201);
    patient = registered.json.patient;
    const admission = {
      effectiveAt: '2025-01-02',
      placement: place('inpatient', 'hospital'),
      rationale: 'Acute risk',
    };
    const admitted = await state('inpatient', '01-02', 'admissions', admission);
    expect(admitted.json.events.map(({ type }: { type: string }) => type)).toEqual([
      'EpisodeOpened',
      'PatientAdmitted',
    ]);
  });

  it('steps down to PHP, IOP and outpatient care', async () => {
    expect(
      (
        await state('php', '01-09', 'step-downs', {
          effectiveAt: '2025-01-09',
          to: place('php', 'dayProgramme'),
        })
      ).status,
    ).toBe(201);
    expect(
      (await state('iop', '02-02', 'step-downs', { effectiveAt: '2025-02-02', to: place('iop') })).status,
    ).toBe(201);
    const last = await state('outpatient', '03-15', 'step-downs', {
      effectiveAt: '2025-03-15',
      to: place('outpatient'),
    });
    expect(last.status).toBe(201);
    expect(last.json.warnings).toEqual([]);
    expect(await daysByLevel('03-15', '', last)).toEqual({ inpatient: 7, php: 24, iop: 41 });
    const { placements } = await ask('03-18', '/current-placement', last);
    expect(placements).toMatchObject([{ level: 'outpatient', since: '2025-03-15', daysSoFar: 3 }]);
  });

  it('moves the boundary between PHP and IOP on 20 March, and the placement stays', async () => {
    const corrected = await state('iop', '03-20', 'changes', correction('iop', moveTo('2025-01-31', 'iop')));
    expect(corrected.status).toBe(201);
    expect(await daysByLevel('03-20', '', corrected)).toEqual({ inpatient: 7, php: 22, iop: 43 });
    const { placements } = await ask('03-20', '/current-placement', corrected);
    expect(placements).toMatchObject([{ level: 'outpatient', since: '2025-03-15' }]);
    expect((await ask('03-20', '/step-history')).steps[2]).toMatchObject({
      at: '2025-01-31',
      corrected: true,
    });
  });

  it('still gives the old figures as known at 19 March', async () => {
    expect(await daysByLevel('03-20', '?knownAt=2025-03-19')).toEqual({ inpatient: 7, php: 24, iop: 41 });
    expect(await daysByLevel('03-20', '?knownAt=2025-03-20')).toEqual({ inpatient: 7, php: 22, iop: 43 });
  });

  it('tells where the patient was as of an earlier day', async () => {
    const { placements } = await ask('03-20', '/current-placement?asOf=2025-02-10');
    expect(placements).toMatchObject([{ level: 'iop', since: '2025-01-31', daysSoFar: 10 }]);
    const before = await ask('03-20', '/current-placement?asOf=2025-02-01&knownAt=2025-03-19');
    expect(before.placements).toMatchObject([{ level: 'php', daysSoFar: 23 }]);
    expect(before.mark).toMatchObject({ log: expect.any(String), event: expect.any(String) });
  });

  it('takes a late leave, which stands in its place and is marked late', async () => {
    const left = await state('leave', '03-21', 'leaves', { effectiveAt: '2025-01-04', kind: 'therapeutic' });
    expect(left.status).toBe(201);
    expect(left.json.warnings).toMatchObject([{ code: 'LATE_ENTRY', acknowledged: false }]);
    const back = await state('return', '03-21', 'leave-ends', { effectiveAt: '2025-01-05' });
    const { entries } = await ask('03-21', '/history', back);
    const times = entries.filter(({ effectiveAt }: { effectiveAt: unknown }) => effectiveAt !== null);
    expect(
      times.map(({ type, effectiveAt }: { type: string; effectiveAt: { local: string } }) => [
        type,
        effectiveAt.local,
      ]),
    ).toEqual([
      ['EpisodeOpened', '2025-01-02'],
      ['PatientAdmitted', '2025-01-02'],
      ['LeaveStarted', '2025-01-04'],
      ['LeaveEnded', '2025-01-05'],
      ['PatientMoved', '2025-01-09'],
      ['PatientMoved', '2025-01-31'],
      ['PatientMoved', '2025-03-15'],
    ]);
    expect(times[2].lateHours).toBeGreaterThan(72);
    expect(times[1]).toMatchObject({ lateHours: null, opened: { rationale: 'Acute risk' } });
    expect(times[5]).toMatchObject({ corrected: true, reason: 'Read from the chart' });
    expect(times[5].versions).toHaveLength(2);
  });

  it('refuses to move the start of PHP before the admission, naming both facts', async () => {
    const php = {
      type: 'PatientMoved',
      fact: { effectiveAt: '2025-01-01', intent: 'stepDown', to: place('php', 'dayProgramme') },
    };
    const refused = await state('php', '03-21', 'changes', correction('php', php));
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.json).toMatchObject({ code: 'MOVE_WITHOUT_STAY', wayOut: expect.any(String) });
    expect(refused.json.facts.map(({ factId }: { factId: string }) => factId)).toEqual([
      facts.php,
      facts.inpatient,
    ]);
  });

  it('accepts a start of IOP that contradicts an earlier intent, lists it, and takes it back', async () => {
    expect(
      (await state('iop', '03-21', 'changes', correction('iop', moveTo('2025-01-05', 'iop')))).status,
    ).toBe(201);
    const { inconsistencies } = await ask('03-21', '');
    expect(inconsistencies).toEqual([{ rule: 'INTENT_CONTRADICTED', facts: [facts.php, facts.iop] }]);
    const back = await state('iop', '03-21', 'changes', correction('iop', moveTo('2025-01-31', 'iop')));
    expect((await ask('03-21', '')).inconsistencies).toEqual([]);
    expect(await daysByLevel('03-21', '', back)).toEqual({ inpatient: 7, php: 22, iop: 43 });
  });

  it('ends in aftercare on 1 June', async () => {
    const last = await state('aftercare', '06-01', 'step-downs', {
      effectiveAt: '2025-06-01',
      to: place('aftercare', 'virtual'),
    });
    expect(last.status).toBe(201);
    const { steps } = await ask('06-01', '/step-history', last);
    expect(
      steps.map((step: { to: { level: string }; direction: string }) => [step.to.level, step.direction]),
    ).toEqual([
      ['inpatient', null],
      ['php', 'stepDown'],
      ['iop', 'stepDown'],
      ['outpatient', 'stepDown'],
      ['aftercare', 'stepDown'],
    ]);
    expect((await ask('06-05', '/current-placement', last)).placements).toMatchObject([
      { level: 'aftercare', daysSoFar: 4 },
    ]);
  });

  it('never goes back when the clock is told an earlier time', async () => {
    const { json } = await service.get(`/v1/patients/${patient}/current-placement`, on('01-01'));
    expect(json.placements).toMatchObject([{ level: 'aftercare', daysSoFar: 4 }]);
  });
});
