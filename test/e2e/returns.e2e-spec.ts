import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ID } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem, type Who } from './clinics.js';

const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
const WARD = {
  ...{ level: 'inpatient', setting: 'hospital', facility: 'lakeside-house' },
  ...{ acute: true, diagnosisClass: 'mental' },
} as const;
const ADVISED = { kind: 'visit', facility: 'lakeside-house', providerClass: 'mentalHealth' } as const;

/** Rosa left a hospital on 20 May and is back on 5 June; a visit of 23 May turns out to have been on the day she left. */
describe('Who came back, and who was followed up', () => {
  let clinics: Clinics;
  let rosa: string;
  let visit: { factId: string; id: string };
  let visited: { text: string; mark: { log: string; event: string } };

  const stated = async (patient: string, route: string, body: object, day = '06-02') =>
    (await clinics.state(patient, route, body, on(day))).json.events.at(-1);
  const returns = async (query = '', { patient = rosa, as = 'auditor' as Who, day = '06-02' } = {}) => {
    const answer = await clinics.get(`/v1/patients/${patient}/returns?${query}`, { as, ...on(day) });
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer;
  };
  const asked = async (...what: Parameters<typeof returns>) => (await returns(...what)).json;
  type FollowUp = {
    measure: string;
    on: string;
    eligibility: string;
    why: string[];
    met: { on: string; as: string } | null;
    windows: { days: number; until: string; state: string; daysLeft: number | null }[];
  };
  const by = (measure: string, { followUps }: { followUps: FollowUp[] }) =>
    followUps.filter((one) => one.measure === measure);
  const windows = ({ windows: all }: FollowUp) => all.map(({ state, daysLeft }) => [state, daysLeft]);

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on('06-02'));
    await stated(rosa, 'coverages', { payer: 'acme-health', from: '2025-01-01' });
    await stated(rosa, 'admissions', { effectiveAt: '2025-05-10', placement: WARD });
    await stated(rosa, 'discharges', { effectiveAt: '2025-05-20', disposition: 'completed' });
  });
  afterAll(async () => void (await clinics.stop()));

  it('is told of a discharge with until when, how many days are left, and what would count', async () => {
    const json = await asked('asOf=2025-05-22');
    const [followUp] = by('FUH', json);
    expect(followUp).toMatchObject({
      ...{ kind: 'discharge', on: '2025-05-20', facility: 'lakeside-house', payer: 'acme-health' },
      ...{ eligibility: 'counted', why: [], met: null },
      windows: [
        { days: 7, from: '2025-05-21', until: '2025-05-27', state: 'open', daysLeft: 5 },
        { days: 30, from: '2025-05-21', until: '2025-06-19', state: 'open', daysLeft: 28 },
      ],
    });
    const told = json.measures.followUps.find(({ measure }: { measure: string }) => measure === 'FUH');
    expect(told).toMatchObject({ version: 1, label: 'HEDIS-style, uncertified', source: expect.any(String) });
    expect(told.counts).toContain('mentalHealthProvider');
    expect(told.notRecorded).toContain('hospice');
    expect(by('FUI', json)).toMatchObject([{ eligibility: 'excluded', why: ['otherDiagnosis'] }]);
  });

  it('is told of each stay by each measure, with its window and why not', async () => {
    const [stay] = (await asked('asOf=2025-06-01')).stays;
    const told = stay.returns.map((one: { measure: string; days: number; state: string; until: string }) =>
      [one.measure, one.days, one.state, one.until].join(' '),
    );
    expect([stay.from, stay.to, stay.endedBy]).toEqual(['2025-05-10', '2025-05-20', 'discharged']);
    expect(told).toEqual([
      'readmission 7 notReturned 2025-05-27',
      'readmission 30 open 2025-06-19',
      'readmission 90 open 2025-08-18',
      'READM-30-IPF 30 open 2025-06-19',
      'interruptedStay 2 notReturned 2025-05-22',
    ]);
    expect((await asked('asOf=2025-05-15')).stays[0].returns[0]).toMatchObject({
      ...{ eligibility: 'excluded', why: ['stillThere'], state: 'notInMeasure', until: null },
    });
  });

  it('is met by a visit with whoever counts, as of the day of the visit and not before', async () => {
    visit = await stated(rosa, 'services', { ...ADVISED, effectiveAt: '2025-05-23T10:00' });
    const [met] = by('FUH', await asked());
    expect(met).toMatchObject({ met: { on: '2025-05-23', by: visit.factId, as: 'mentalHealthProvider' } });
    expect(windows(met as FollowUp)).toEqual([
      ['met', null],
      ['met', null],
    ]);
    const [before] = by('FUH', await asked('asOf=2025-05-22'));
    expect(before?.met).toBeNull();
    const { text, json } = await returns('asOf=2025-06-02');
    visited = { text, mark: json.mark };
  });

  it('is no longer met once the visit is corrected to the day of the discharge', async () => {
    const { factId, id: supersedes } = visit;
    const about = { kind: 'correct', factId, supersedes, reason: 'Read from the book' };
    const service = { ...ADVISED, effectiveAt: '2025-05-20T16:00' };
    await stated(rosa, 'service-changes', { year: '2025', changes: [{ ...about, service }] }, '06-03');
    const [missed] = by('FUH', await asked('', { day: '06-03' }));
    expect(missed?.met).toBeNull();
    expect(windows(missed as FollowUp)).toEqual([
      ['missed', null],
      ['open', 16],
    ]);
  });

  it('is told as it was known before the correction, with the same bytes at the same mark', async () => {
    const { log, event } = visited.mark;
    const again = await returns(`asOf=2025-06-02&knownAt=${log}/${event}`, { day: '06-03' });
    expect(again.text).toBe(visited.text);
    const dated = await asked('asOf=2025-06-02&knownAt=2025-06-02', { day: '06-03' });
    expect(by('FUH', dated)).toMatchObject([{ met: { on: '2025-05-23' } }]);
  });

  it('names the stay that they came back to, which takes the discharge out of FUH', async () => {
    const back = await stated(rosa, 'admissions', { effectiveAt: '2025-06-05', placement: WARD }, '06-06');
    const json = await asked('', { day: '06-06' });
    const [first] = json.stays;
    const readm = first.returns.find(({ measure }: { measure: string }) => measure === 'READM-30-IPF');
    expect(readm).toMatchObject({
      ...{ state: 'returned', back: { stay: back.factId, on: '2025-06-05', day: 16 } },
    });
    expect(by('FUH', json)).toMatchObject([{ eligibility: 'excluded', why: ['readmitted'] }]);
  });

  it('is asked of emergency visits, of which the day itself counts', async () => {
    const ida = await clinics.patient({ name: 'Ida Berg', birthDate: '1990-05-17' }, on('06-06'));
    await stated(ida, 'coverages', { payer: 'acme-health', from: '2025-01-01' }, '06-06');
    const came = { kind: 'emergencyVisit', facility: 'lakeside-house', diagnosisClass: 'substanceUse' };
    await stated(ida, 'services', { ...came, effectiveAt: '2025-06-01T03:00' }, '06-06');
    const seen = { kind: 'visit', facility: 'lakeside-house', diagnosisClass: 'substanceUse' };
    await stated(ida, 'services', { ...seen, effectiveAt: '2025-06-01T15:00' }, '06-06');
    const json = await asked('', { patient: ida, day: '06-06' });
    expect(by('FUA', json)).toMatchObject([{ met: { on: '2025-06-01', as: 'substanceUsePrincipal' } }]);
    expect(by('FUM', json)).toMatchObject([{ eligibility: 'excluded', why: ['otherDiagnosis'] }]);
  });

  it('says where nobody recorded what it rests on, and guesses nothing', async () => {
    const max = await clinics.patient({ name: 'Max Ek' }, on('06-06'));
    const { acute: _, diagnosisClass: __, ...bare } = WARD;
    await stated(max, 'admissions', { effectiveAt: '2025-05-10', placement: bare }, '06-06');
    await stated(max, 'discharges', { effectiveAt: '2025-05-20', disposition: 'completed' }, '06-06');
    const [unknown] = by('FUH', await asked('', { patient: max, day: '06-06' }));
    expect(unknown).toMatchObject({
      eligibility: 'undetermined',
      why: ['acuteNotRecorded', 'diagnosisNotRecorded', 'ageNotRecorded', 'coverageNotRecorded'],
    });
  });

  it('rests for an organisation on what it knows, and on nothing of another', async () => {
    const register = { name: 'Tom Ray', identifiers: [{ system: 'mrn', value: 'L-1' }] };
    const tom = await clinics.patient(register, on('06-06'));
    await stated(tom, 'admissions', { effectiveAt: '2025-05-10', placement: WARD }, '06-06');
    await stated(tom, 'discharges', { effectiveAt: '2025-05-20', disposition: 'completed' }, '06-06');
    const alone = (await returns('asOf=2025-06-06', { patient: tom, as: 'lakeside', day: '06-06' })).json;
    const there = { as: 'hillcrest', ...on('06-06') } as const;
    expect(await clinics.patient(register, there)).toBe(tom);
    const placement = { ...WARD, facility: 'hillcrest-house' };
    await clinics.state(tom, 'admissions', { effectiveAt: '2025-05-25', placement }, there);
    await clinics.state(
      tom,
      'services',
      { ...ADVISED, facility: 'hillcrest-house', effectiveAt: '2025-05-22' },
      there,
    );
    const own = (await returns('asOf=2025-06-06', { patient: tom, as: 'lakeside', day: '06-06' })).json;
    expect({ ...own, mark: null }).toEqual({ ...alone, mark: null });
    const whole = await asked('asOf=2025-06-06', { patient: tom, day: '06-06' });
    expect(whole.stays).toHaveLength(2);
    expect(by('FUH', whole)).toMatchObject([{ why: ['readmitted'], met: { on: '2025-05-22' } }]);
  });

  it.each([
    ['asOf=2025-06-07', 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    ['asOf=1989-12-31', 422, 'AS_OF_BEFORE_BIRTH', 'asOf'],
    ['asOf=2025-02-30', 400, 'INVALID_TIME', 'asOf'],
    ['asOf=soon', 400, 'INVALID_TIME', 'asOf'],
    ['knownAt=2026-01-01', 422, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt'],
    ['measure=FUH', 400, 'VALIDATION_FAILED', 'measure'],
  ])('asked with %s is refused: %i %s', async (query, status, code, field) => {
    const answer = await clinics.get(`/v1/patients/${rosa}/returns?${query}`, {
      as: 'auditor',
      ...on('06-06'),
    });
    expectProblem(answer, status, code, field);
  });

  it('is told to nobody out of scope', async () => {
    const path = `/v1/patients/${rosa}/returns`;
    expectProblem(await clinics.get(path, { as: 'payer', ...on('06-06') }), 403, 'FORBIDDEN');
    expectProblem(await clinics.get(path, { as: 'hillcrest', ...on('06-06') }), 404, 'PATIENT_UNKNOWN');
    const nobody = `/v1/patients/${ID}/returns`;
    expectProblem(await clinics.get(nobody, { as: 'auditor', ...on('06-06') }), 404, 'PATIENT_UNKNOWN');
  });
});
