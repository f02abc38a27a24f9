import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';

const at = { now: '2025-06-02T18:00:00Z' };
const WINDOW = 'facility=lakeside-house&from=2025-03-01&to=2025-03-04';

/** Two patients in the house in March 2025, one of whom goes on leave; it is licensed for four beds since 1 June. */
describe('The occupancy of a facility', () => {
  let clinics: Clinics;
  let before: string;
  const asked = (query: string, as: As = {}) => clinics.get(`/v1/occupancy?${query}`, { ...at, ...as });

  beforeAll(async () => {
    clinics = await Clinics.open();
    const state = (patient: string, route: string, body: object) => clinics.state(patient, route, body, at);
    const rosa = await clinics.patient({ name: 'Rosa Delgado' }, at);
    await state(rosa, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    await state(rosa, 'leaves', { effectiveAt: '2025-03-02', kind: 'therapeutic' });
    await state(rosa, 'leave-ends', { effectiveAt: '2025-03-03T18:00' });
    const omar = await clinics.patient({ name: 'Omar Haddad' }, at);
    await state(omar, 'admissions', { effectiveAt: '2025-03-03', placement: HOUSE });
    await state(omar, 'discharges', { effectiveAt: '2025-03-03T20:00', disposition: 'ama' });
    await clinics.service.caughtUp();
    const { log, event } = (await asked(WINDOW)).json.mark;
    before = `${log}/${event}`;
    const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
    const house = { name: 'Lakeside House', organisation: 'lakeside', zone: 'America/Chicago', levels };
    const capacity = [{ level: 'inpatient', licensed: 4 }];
    const body = { ...house, capacity };
    const put = await clinics.request('PUT', '/v1/facilities/lakeside-house', { as: 'admin', body, ...at });
    expect(put.status).toBe(200);
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  it('tells census, patient days and how full it was, date by date and for the window', async () => {
    const { status, json } = await asked(WINDOW);
    expect([status, json.complete, json.zone, json.asOf]).toEqual([
      200,
      true,
      'America/Chicago',
      '2025-06-02',
    ]);
    const inpatient = json.days.map(({ date, levels: [first] }: { date: string; levels: object[] }) => ({
      date,
      ...first,
    }));
    const level = { level: 'inpatient', licensed: 4 };
    expect(inpatient).toEqual([
      { date: '2025-03-01', ...level, census: 1, patientDays: 1, onLeave: 0, occupancy: 0.25 },
      { date: '2025-03-02', ...level, census: 0, patientDays: 0, onLeave: 1, occupancy: 0 },
      { date: '2025-03-03', ...level, census: 1, patientDays: 2, onLeave: 0, occupancy: 0.5 },
      { date: '2025-03-04', ...level, census: 1, patientDays: 1, onLeave: 0, occupancy: 0.25 },
    ]);
    expect(json.levels[0]).toEqual({ ...level, patientDays: 4, averageDailyCensus: 1, occupancy: 0.25 });
    expect(json.levels[1]).toMatchObject({ level: 'php', patientDays: 0, licensed: null, occupancy: null });
  });

  it('as known before is against what it was licensed for then', async () => {
    const { json } = await asked(`${WINDOW}&knownAt=${before}`);
    expect(json.levels[0]).toMatchObject({ patientDays: 4, licensed: null, occupancy: null });
  });

  it('is told to those of its organisation and to those who see all', async () => {
    for (const as of ['lakeside', 'auditor', 'admin'] as const) {
      expect((await asked(WINDOW, { as })).status).toBe(200);
    }
    expectProblem(await asked(WINDOW, { as: 'hillcrest' }), 422, 'FACILITY_UNKNOWN', 'facility');
    expectProblem(await asked(WINDOW, { as: 'payer' }), 403, 'FORBIDDEN');
  });

  it.each([
    ['from=2025-03-01&to=2025-03-04', 400, 'VALIDATION_FAILED', 'facility'],
    ['facility=nowhere&from=2025-03-01&to=2025-03-04', 422, 'FACILITY_UNKNOWN', 'facility'],
    ['facility=lakeside-house&from=2025-03-04&to=2025-03-01', 422, 'WINDOW_ENDS_BEFORE_IT_STARTS', 'to'],
    ['facility=lakeside-house&from=2025-06-01&to=2025-06-03', 422, 'WINDOW_IN_THE_FUTURE', 'to'],
    ['facility=lakeside-house&from=2024-01-01&to=2025-01-01', 422, 'WINDOW_TOO_LONG', 'from'],
    ['facility=lakeside-house&from=2025-02-29&to=2025-03-01', 400, 'INVALID_TIME', 'from'],
    [`${WINDOW}&asOf=2025-03-03`, 422, 'WINDOW_IN_THE_FUTURE', 'to'],
    [`${WINDOW}&asOf=2025-06-03`, 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    [`${WINDOW}&knownAt=2025-01-01`, 422, 'FACILITY_UNKNOWN', 'facility'],
    [`${WINDOW}&ward=b`, 400, 'VALIDATION_FAILED', 'ward'],
  ])('asked with %s is refused: %i %s', async (query, status, code, field) => {
    expectProblem(await asked(query), status, code, field);
  });
});
