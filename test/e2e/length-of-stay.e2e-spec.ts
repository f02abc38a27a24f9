import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, EVENING, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem, type Who } from './clinics.js';
import type { Answer } from './service.js';

const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
const LAST = '07-01';

/** Rosa: residential 1 to 10 March, on leave from the 5th to 18:00 on the 7th; the day the leave began is corrected in June. */
describe('The length of a stay', () => {
  let clinics: Clinics;
  let rosa: string;
  let golden: string;
  let leave: { factId: string; id: string };
  let before: { log: string; event: string };

  const explain = (
    query: string,
    { stay = golden, patient = rosa, as = 'auditor' as Who, day = LAST } = {},
  ) => clinics.get(`/v1/patients/${patient}/stays/${stay}/length-of-stay?${query}`, { as, ...on(day) });
  const explained = async (...asked: Parameters<typeof explain>) => {
    const answer = await explain(...asked);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer;
  };
  const figures = ({ json }: Answer) =>
    Object.fromEntries(json.methods.map((one: { method: string; days: number }) => [one.method, one.days]));
  const stated = async (patient: string, route: string, body: object, day = '06-02') =>
    (await clinics.state(patient, route, body, on(day))).json.events.at(-1);
  const admitted = async (patient: string, effectiveAt: string, placement: object): Promise<string> =>
    (await stated(patient, 'admissions', { effectiveAt, placement })).factId;

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on('06-02'));
    golden = await admitted(rosa, '2025-03-01', HOUSE);
    leave = await stated(rosa, 'leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await stated(rosa, 'leave-ends', { effectiveAt: '2025-03-07T18:00' });
    const session = { kind: 'session', facility: 'lakeside-house' };
    await stated(rosa, 'services', { ...session, effectiveAt: '2025-03-02T10:00' });
    await stated(rosa, 'services', { ...session, effectiveAt: '2025-03-02T15:00' });
    await stated(rosa, 'services', { ...session, effectiveAt: '2025-03-09', facility: 'lakeside-day' });
    await stated(rosa, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    before = (await explained('', { day: '06-02' })).json.mark;
    const fact = { effectiveAt: '2025-03-06T20:00', kind: 'therapeutic' };
    const { factId, id: supersedes } = leave;
    const about = { kind: 'correct', factId, supersedes, reason: 'Read from the gate book' };
    await stated(rosa, 'changes', { changes: [{ ...about, type: 'LeaveStarted', fact }] }, '06-20');
  });
  afterAll(async () => void (await clinics.stop()));

  it('is told by every method, each with its version and source, on the facility’s calendar', async () => {
    const { json } = await explained('knownAt=2025-06-19');
    expect(json).toMatchObject({
      ...{ patient: rosa, stay: golden, level: 'inpatient', setting: 'residential', zone: 'America/Chicago' },
      ...{
        from: '2025-03-01',
        to: '2025-03-10',
        toDate: false,
        asOf: '2025-07-01',
        mark: before,
        next: null,
      },
    });
    expect(figures({ json } as Answer)).toEqual({
      ...{ medicare: 7, hcup: 9, aihw: 7, teds: 9, serviceDays: 1, accrued: 7 },
    });
    for (const { version, source } of json.methods)
      expect([version, source]).toEqual([1, expect.any(String)]);
    expect(json.days.map(({ date }: { date: string }) => date.slice(8)).join(' ')).toBe(
      '01 02 03 04 05 06 07 08 09 10',
    );
  });

  it('is compared by two methods day by day, and the days on which they differ are marked', async () => {
    const { json } = await explained('methods=medicare,hcup@1&knownAt=2025-06-19');
    expect(json.methods.map(({ method }: { method: string }) => method)).toEqual(['medicare', 'hcup']);
    const differing = json.days.filter(({ differs }: { differs: boolean }) => differs);
    expect(json.differing).toBe(2);
    expect(differing).toEqual([
      {
        date: '2025-03-05',
        differs: true,
        counts: [
          { method: 'medicare', counted: false, why: 'leaveBegan' },
          { method: 'hcup', counted: true, why: 'leaveCounted' },
        ],
      },
      {
        date: '2025-03-06',
        differs: true,
        counts: [
          { method: 'medicare', counted: false, why: 'onLeave' },
          { method: 'hcup', counted: true, why: 'leaveCounted' },
        ],
      },
    ]);
  });

  it('is the sum of its days, whatever the method', async () => {
    const { json } = await explained('');
    for (const [place, { days }] of json.methods.entries()) {
      const counted = json.days.filter(
        (day: { counts: { counted: boolean }[] }) => day.counts[place]?.counted,
      );
      expect(counted).toHaveLength(days);
    }
  });

  it('is after the correction of a leave another than as known before it', async () => {
    const query = 'methods=medicare,hcup';
    expect(figures(await explained(`${query}&knownAt=2025-06-19`))).toEqual({ medicare: 7, hcup: 9 });
    expect(figures(await explained(query))).toEqual({ medicare: 8, hcup: 9 });
    expect(figures(await explained(`${query}&knownAt=2025-06-21`))).toEqual({ medicare: 8, hcup: 9 });
  });

  it('has as of a day, and as known at the mark of an answer, the same bytes whatever was learned since', async () => {
    const { text, json } = await explained('asOf=2025-06-30');
    const { log, event } = json.mark;
    const late = { kind: 'session', facility: 'lakeside-house', effectiveAt: '2025-03-04' };
    await stated(rosa, 'services', late, LAST);
    expect((await explained(`asOf=2025-06-30&knownAt=${log}/${event}`)).text).toBe(text);
    expect(figures(await explained('methods=serviceDays'))).toEqual({ serviceDays: 2 });
  });

  it('as of a day on which the patient was there is its days to date', async () => {
    const { json } = await explained('asOf=2025-03-04&methods=medicare,accrued');
    expect(json).toMatchObject({ to: null, toDate: true, asOf: '2025-03-04' });
    expect(figures({ json } as Answer)).toEqual({ medicare: 3, accrued: 4 });
    const onLeave = await explained('asOf=2025-03-07T12:00&methods=medicare,hcup');
    expect(figures(onLeave)).toEqual({ medicare: 5, hcup: 6 });
  });

  it('of outpatient care counts by teds both end days, up to the last contact', async () => {
    const ida = await clinics.patient({ name: 'Ida Berg' }, on('06-02'));
    const stay = await admitted(ida, '2025-03-01', { ...EVENING, level: 'outpatient' });
    const discharge = {
      effectiveAt: '2025-03-31',
      disposition: 'lostToFollowUp',
      lastContactAt: '2025-03-10',
    };
    await stated(ida, 'discharges', discharge);
    const answer = await explained('methods=teds,hcup', { patient: ida, stay });
    expect(figures(answer)).toEqual({ teds: 10, hcup: 30 });
    expect(answer.json.days.at(-1).counts[0]).toEqual({
      method: 'teds',
      counted: false,
      why: 'afterLastContact',
    });
  });

  it('has by serviceDays the day of a move in the stay that follows, where both are at one facility', async () => {
    const ben = await clinics.patient({ name: 'Ben Ode' }, on('06-02'));
    const stay = await admitted(ben, '2025-03-01', DAY);
    const next = (await stated(ben, 'step-downs', { effectiveAt: '2025-03-05', to: EVENING })).factId;
    const session = { kind: 'session', facility: 'lakeside-house', effectiveAt: '2025-03-05T10:00' };
    await stated(ben, 'services', session);
    expect(figures(await explained('methods=serviceDays', { patient: ben, stay }))).toEqual({
      serviceDays: 0,
    });
    expect(figures(await explained('methods=serviceDays', { patient: ben, stay: next }))).toEqual({
      serviceDays: 1,
    });
  });

  it('does not take off a hold, and ends where the patient left and never came back', async () => {
    const kim = await clinics.patient({ name: 'Kim Lo' }, on('06-02'));
    const held = await admitted(kim, '2025-03-01', DAY);
    await stated(kim, 'holds', { effectiveAt: '2025-03-03', reason: 'vacation' });
    await stated(kim, 'hold-ends', { effectiveAt: '2025-03-06' });
    await stated(kim, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    expect(figures(await explained('methods=medicare', { patient: kim, stay: held }))).toEqual({
      medicare: 9,
    });
    const stay = await admitted(kim, '2025-04-01', HOUSE);
    await stated(kim, 'leaves', { effectiveAt: '2025-04-05', kind: 'unauthorised' });
    await stated(kim, 'discharges', { effectiveAt: '2025-04-12', disposition: 'ama' });
    const answer = await explained('methods=medicare,hcup', { patient: kim, stay });
    expect(figures(answer)).toEqual({ medicare: 4, hcup: 4 });
    expect(answer.json.days).toHaveLength(12);
  });

  it('that is longer than a year is told a page at a time, each of the moment of the first', async () => {
    const max = await clinics.patient({ name: 'Max Ek' }, on('06-02'));
    const aftercare = { level: 'aftercare', setting: 'clinic', facility: 'lakeside-house' };
    const stay = await admitted(max, '2023-01-01', aftercare);
    const first = (await explained('methods=hcup', { patient: max, stay })).json;
    await stated(max, 'discharges', { effectiveAt: '2025-06-30', disposition: 'completed' }, LAST);
    const pages = [first];
    while (pages.at(-1).next !== null) {
      const { json } = await explained(`methods=hcup&cursor=${pages.at(-1).next}`, { patient: max, stay });
      pages.push(json);
    }
    const days = pages.flatMap((page) => page.days);
    expect([pages.length, days.length, days[0].date, days.at(-1).date]).toEqual([
      ...[3, 913, '2023-01-01', '2025-07-01'],
    ]);
    for (const { methods, asOf } of pages) expect([methods[0].days, asOf]).toEqual([912, '2025-07-01']);
  });

  it.each(['case_manager', 'auditor', 'admin'] as const)('is told to a %s', async (role) => {
    const as = { case_manager: 'lakeside', auditor: 'auditor', admin: 'admin' } as const;
    expect(figures(await explained('methods=hcup', { as: as[role] }))).toEqual({ hcup: 9 });
  });

  it('is told neither to a payer nor to an organisation that the stay is not of', async () => {
    expectProblem(await explain('', { as: 'payer' }), 403, 'FORBIDDEN');
    expectProblem(await explain('', { as: 'hillcrest' }), 404, 'PATIENT_UNKNOWN');
    const register = { name: 'Tom Ray', identifiers: [{ system: 'mrn', value: 'L-1' }] };
    const tom = await clinics.patient(register, on('06-02'));
    const stay = await admitted(tom, '2025-03-01', HOUSE);
    expect(await clinics.patient(register, { as: 'hillcrest', ...on('06-02') })).toBe(tom);
    const foreign = await explain('', { patient: tom, stay, as: 'hillcrest' });
    const nowhere = await explain('', { patient: tom, stay: ID, as: 'hillcrest' });
    expectProblem(foreign, 404, 'STAY_UNKNOWN', 'stayId');
    expect(foreign.text.replaceAll(stay, '…')).toBe(nowhere.text.replaceAll(ID, '…'));
  });

  it.each([
    ['methods=guess', 422, 'METHOD_UNKNOWN', 'methods'],
    ['methods=medicare,,hcup', 422, 'METHOD_UNKNOWN', 'methods'],
    ['methods=medicare@2', 422, 'METHOD_VERSION_UNKNOWN', 'methods'],
    ['methods=', 400, 'VALIDATION_FAILED', 'methods'],
    ['methods=hcup&methods=teds', 400, 'VALIDATION_FAILED', 'methods'],
    ['method=hcup', 400, 'VALIDATION_FAILED', 'method'],
    ['asOf=2025-02-28', 422, 'AS_OF_BEFORE_STAY', 'asOf'],
    ['asOf=1989-12-31', 422, 'AS_OF_BEFORE_BIRTH', 'asOf'],
    ['asOf=2025-07-02', 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    ['asOf=2025-02-30', 400, 'INVALID_TIME', 'asOf'],
    ['knownAt=2025-06-01', 404, 'STAY_UNKNOWN', 'stayId'],
    ['knownAt=2026-01-01', 422, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt'],
    ['cursor=bm9uZQ', 400, 'INVALID_CURSOR', 'cursor'],
  ])('asked with %s is refused: %i %s', async (query, status, code, field) => {
    expectProblem(await explain(query), status, code, field);
  });

  it('of what is no stay is refused, also where it is another fact of the patient', async () => {
    for (const stay of [ID, leave.factId]) {
      expectProblem(await explain('', { stay }), 404, 'STAY_UNKNOWN', 'stayId');
    }
    expectProblem(await explain('', { stay: 'rosa' }), 400, 'VALIDATION_FAILED', 'stayId');
    expectProblem(await explain('', { patient: ID }), 404, 'PATIENT_UNKNOWN', 'patientId');
  });

  it('is written down as looked at', async () => {
    await explained('methods=hcup');
    const { json } = await clinics.get(`/v1/patients/${rosa}/accesses?limit=1`, {
      as: 'auditor',
      ...on(LAST),
    });
    expect(json.items).toMatchObject([{ what: 'lengthOfStay', outcome: 'answered', patients: [rosa] }]);
  });
});
