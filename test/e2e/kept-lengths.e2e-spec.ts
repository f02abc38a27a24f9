import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem, type Who } from './clinics.js';
import { until } from './service.js';

const LENGTHS = '/v1/lengths-of-stay';
const REPORTS = '/v1/length-of-stay-reports';
const on = (day: string) => ({ now: `${day}T18:00:00Z` });
const LATER = on('2035-07-01');

/** What is kept of lengths of stay at two clinics, after corrections, voids, a change of payer and an erasure. */
describe('Lengths of stay that are kept', () => {
  let clinics: Clinics;

  const stated = async (patient: string, route: string, body: object, as: As = {}) =>
    (await clinics.state(patient, route, body, { ...on('2025-06-02'), ...as })).json.events.at(-1);
  const changed = (patient: string, { factId, id }: { factId: string; id: string }, change: object) =>
    stated(patient, 'changes', { changes: [{ ...change, factId, supersedes: id }] });
  const insured = (patient: string, payer: string, from: string) =>
    stated(patient, 'coverages', { payer, memberId: '1', from, rank: 1 });
  const lengths = async (query: string, as: As = {}) => {
    await clinics.service.caughtUp();
    return clinics.get(`${LENGTHS}${query}`, { ...LATER, ...as });
  };
  /** From a date that is not the first of a year no totals are kept. */
  async function counted(body: object, as: As = {}) {
    const asking = { ...LATER, ...as };
    const begun = await clinics.post(REPORTS, { from: '2000-01-02', ...body }, asking);
    expect(begun).toMatchObject({ status: 202, json: { state: 'counting' } });
    await until(
      () => clinics.get(`${REPORTS}/${begun.json.report}`, asking),
      ({ json }) => json.state === 'reported',
    );
    return (await clinics.get(`${REPORTS}/${begun.json.report}/figures`, asking)).json;
  }
  const patient = (name: string, as: As = {}) =>
    clinics.patient({ name, birthDate: '1950-05-17' }, { ...on('2025-06-02'), ...as });
  async function stayed(who: string, from: string, to: string, as: As = {}, placement: object = HOUSE) {
    const { factId } = await stated(who, 'admissions', { effectiveAt: from, placement }, as);
    const ended = await stated(who, 'discharges', { effectiveAt: to, disposition: 'completed' }, as);
    return { admission: factId, discharge: ended };
  }

  beforeAll(async () => {
    clinics = await Clinics.open();
    const rosa = await patient('Rosa Delgado');
    await insured(rosa, 'acme-health', '2024-01-01');
    await insured(rosa, 'zenith', '2025-03-08');
    await stated(rosa, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    await stated(rosa, 'leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await stated(rosa, 'leave-ends', { effectiveAt: '2025-03-07T18:00' });
    await stated(rosa, 'step-downs', { effectiveAt: '2025-03-10', to: DAY });
    const omar = await patient('Omar Haddad');
    await insured(omar, 'acme-health', '2024-01-01');
    const { discharge } = await stayed(omar, '2024-12-20', '2025-01-06');
    const replacement = { effectiveAt: '2024-12-30', disposition: 'ama' };
    const correct = { kind: 'correct', type: 'PatientDischarged', fact: replacement, reason: 'wrong year' };
    await changed(omar, discharge, correct);
    const ida = await patient('Ida Berg');
    await stated(ida, 'admissions', { effectiveAt: '2025-05-20', placement: DAY });
    const gone = await stated(ida, 'discharges', { effectiveAt: '2025-05-28', disposition: 'completed' });
    await changed(ida, gone, { kind: 'void', reason: 'still there' });
    const erased = await patient('Tom Ray');
    await stayed(erased, '2024-03-01', '2024-03-31');
    const other = { as: 'hillcrest' as const };
    const eve = await patient('Eve Stone', other);
    await stayed(eve, '2025-03-01', '2025-03-31', other, { ...HOUSE, facility: 'hillcrest-house' });
    await clinics.comeBack(LATER.now);
    const erasure = { reason: 'retentionOver' };
    const erasing = await clinics.post(`/v1/patients/${erased}/erasure`, erasure, { ...LATER, as: 'admin' });
    expect(erasing).toMatchObject({ status: 201 });
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  const LEVEL_PAYER_YEAR = { by: ['level', 'payer', 'year'], percentiles: [25] };
  const AT_HOUSE = { by: ['payer'], facility: 'lakeside-house' };
  it.each<[string, Who, string, object]>([
    ['one cell for all', 'lakeside', '', {}],
    ['level, payer and year', 'auditor', '?by=level,payer,year&percentiles=25', LEVEL_PAYER_YEAR],
    [
      'facility and year',
      'hillcrest',
      '?by=facility,year&methods=hcup',
      { by: ['facility', 'year'], methods: ['hcup'] },
    ],
    ['payer at a facility', 'admin', '?by=payer&facility=lakeside-house', AT_HOUSE],
    ['level of one payer', 'lakeside', '?by=level&payer=zenith', { by: ['level'], payer: 'zenith' }],
    ['payer at one level', 'auditor', '?by=payer&level=inpatient', { by: ['payer'], level: 'inpatient' }],
  ])('are what a report counts from the stays, in %s, told to %s', async (_, as, query, body) => {
    const [kept, report] = [(await lengths(query, { as })).json, await counted(body, { as })];
    expect(kept.figures).toEqual(report.figures);
    expect(kept.totals).toEqual(report.totals);
    expect(kept).toMatchObject({ complete: true, asOf: report.asOf, methods: report.methods });
  });

  it('tell each stay in the year of its end as it was corrected, and of those that go on their days to date', async () => {
    const { json } = await lengths('?by=year&methods=hcup');
    const told = json.figures.map(
      ({ cell, n, days, open }: { cell: { year: string }; n: number; days: number; open: { n: number } }) => [
        cell.year,
        n,
        days,
        open.n,
      ],
    );
    expect(told).toEqual([
      ['2024', 2, 40, 0],
      ['2025', 1, 9, 0],
      [null, 0, 0, 2],
    ]);
  });

  it('are told of some years alone', async () => {
    const { json } = await lengths('?fromYear=2025&toYear=2025&methods=hcup');
    expect(json.totals).toMatchObject([{ n: 1, days: 9, open: { n: 2 } }]);
  });

  it('make a report at once, which is kept as any other', async () => {
    const key = { headers: { 'idempotency-key': 'kept-at-once' } };
    const body = { by: ['level', 'payer', 'year'], methods: ['medicare'] };
    const begun = await clinics.post(REPORTS, body, { ...LATER, ...key });
    expect(begun).toMatchObject({ status: 202, json: { state: 'reported', done: 1 } });
    const { json: report, text } = await clinics.get(`${begun.json.figures}`, LATER);
    const { mark, figures } = report;
    // By its mark it is counted from the stays as they were known there.
    const again = await counted({ ...body, knownAt: `${mark.log}/${mark.event}` });
    expect(again.figures).toEqual(figures);
    expect((await clinics.post(REPORTS, body, { ...LATER, ...key })).json.report).toBe(begun.json.report);
    expect((await clinics.get(`${begun.json.figures}`, LATER)).text).toBe(text);
  });

  it('are refused by what they are not kept by, and where the question is none', async () => {
    expectProblem(await lengths('?by=level,month'), 422, 'DIMENSION_NOT_KEPT');
    expectProblem(await lengths('?by=colour'), 422, 'DIMENSION_UNKNOWN');
    expectProblem(await lengths('?methods=serviceDays'), 422, 'METHOD_NOT_FOR_POPULATIONS');
    expectProblem(await lengths('?fromYear=2025&toYear=2024'), 422, 'WINDOW_ENDS_BEFORE_IT_STARTS');
    for (const query of ['?percentiles=100', '?percentiles=25,', '?fromYear=25']) {
      expect((await lengths(query)).status).toBe(400);
    }
    const { json } = await lengths('?facility=hillcrest-house');
    expect(json.code).toBe('FACILITY_UNKNOWN');
  });
});
