import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';
import { type Answer, until } from './service.js';

const REPORTS = '/v1/length-of-stay-reports';
const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
const LAST = '07-01';
const KEY = { 'idempotency-key': 'the-report-of-june' };

/** Rosa and Omar at Lakeside House in spring 2025, Ida still there, Tom at Hillcrest. */
describe('A report of lengths of stay', () => {
  let clinics: Clinics;
  let discharge: { factId: string; id: string };
  let rosa: string;

  const stated = async (patient: string, route: string, body: object, as: As = {}) =>
    (await clinics.state(patient, route, body, { ...on('06-02'), ...as })).json.events.at(-1);
  const insured = (patient: string, payer: string, from: string) =>
    stated(patient, 'coverages', { payer, memberId: '1', from, rank: 1 });

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on('06-02'));
    await insured(rosa, 'acme-health', '2025-01-01');
    await insured(rosa, 'zenith', '2025-03-08');
    await stated(rosa, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    await stated(rosa, 'leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await stated(rosa, 'leave-ends', { effectiveAt: '2025-03-07T18:00' });
    discharge = await stated(rosa, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    const omar = await clinics.patient({ name: 'Omar Haddad' }, on('06-02'));
    await insured(omar, 'acme-health', '2025-01-01');
    await stated(omar, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    await stated(omar, 'discharges', { effectiveAt: '2025-03-06', disposition: 'ama' });
    const ida = await clinics.patient({ name: 'Ida Berg' }, on('06-02'));
    await stated(ida, 'admissions', { effectiveAt: '2025-05-20', placement: DAY });
    const other = { as: 'hillcrest' as const };
    const tom = await clinics.patient({ name: 'Tom Ray' }, { ...on('06-02'), ...other });
    const placement = { ...HOUSE, facility: 'hillcrest-house' };
    await stated(tom, 'admissions', { effectiveAt: '2025-03-01', placement }, other);
    await stated(tom, 'discharges', { effectiveAt: '2025-03-31', disposition: 'completed' }, other);
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  const begin = (body: object, options: As = {}) => clinics.post(REPORTS, body, { ...on(LAST), ...options });
  const state = (report: string, options: As = {}) =>
    clinics.get(`${REPORTS}/${report}`, { ...on(LAST), ...options });
  const figures = (report: string, options: As = {}) =>
    clinics.get(`${REPORTS}/${report}/figures`, { ...on(LAST), ...options });

  async function made(body: object, options: As = {}): Promise<Answer> {
    const begun = await begin(body, options);
    expect(begun).toMatchObject({ status: 202, json: { report: expect.any(String) } });
    const { report } = begun.json;
    expect(begun.headers.get('location')).toBe(`${REPORTS}/${report}`);
    const { headers: _, ...asking } = options;
    await until(
      () => state(report, asking),
      ({ status, json }) => status !== 200 || json.state === 'reported',
    );
    const answer = await figures(report, asking);
    expect(answer).toMatchObject({ status: 200 });
    return answer;
  }
  type Row = { method: string; cell: object; n: number; days: number; open: { n: number; days: number } };
  const rows = ({ json }: Answer) => json.figures.map(({ cell, n, days }: Row) => [cell, n, days]);

  it('tells each cell by each method, with the stays that go on apart', async () => {
    const { json } = await made({ methods: ['medicare', 'hcup'], by: ['level', 'year'] });
    expect(json).toMatchObject({ asOf: '2025-07-01', complete: true, by: ['level', 'year'] });
    expect(json.figures).toMatchObject([
      {
        method: 'medicare',
        cell: { level: 'inpatient', year: '2025' },
        n: 2,
        days: 12,
        mean: 6,
        median: 6,
        p90: 7,
      },
      {
        method: 'hcup',
        cell: { level: 'inpatient', year: '2025' },
        n: 2,
        days: 14,
        mean: 7,
        median: 7,
        p90: 9,
      },
      { method: 'medicare', cell: { level: 'php', year: null }, n: 0, mean: null, open: { n: 1, days: 42 } },
      { method: 'hcup', cell: { level: 'php', year: null }, n: 0, mean: null, open: { n: 1, days: 42 } },
    ]);
    expect(json.figures[1].bands).toEqual([
      { days: '5', stays: 1 },
      { days: '9', stays: 1 },
    ]);
    expect(json.totals).toMatchObject([
      { method: 'medicare', n: 2, days: 12 },
      { method: 'hcup', n: 2, days: 14 },
    ]);
  });

  it('puts a stay whole into the cell of its last payer, and its days to who paid for each', async () => {
    const { json } = await made({ methods: ['hcup'], by: ['payer'], to: '2025-06-30' });
    expect(json.figures).toMatchObject([
      { cell: { payer: 'acme-health' }, n: 1, days: 5, payerDays: [{ payer: 'acme-health', days: 5 }] },
      {
        cell: { payer: 'zenith' },
        n: 1,
        days: 9,
        payerDays: [
          { payer: 'acme-health', days: 7 },
          { payer: 'zenith', days: 2 },
        ],
      },
      { cell: { payer: null }, n: 0, open: { n: 1 } },
    ]);
    expect(rows(await made({ methods: ['hcup'], payer: 'zenith' }))).toEqual([[{}, 1, 9]]);
  });

  it.each([
    ['disposition', ['ama', 'completed', null]],
    ['month', ['2025-03', null]],
    ['facility', ['lakeside-house']],
    ['programme', [null]],
    ['age', ['25-34', null]],
    ['referral', [null]],
  ])('is told apart by %s', async (dimension, values) => {
    const { json } = await made({ methods: ['hcup'], by: [dimension] });
    expect(json.figures.map(({ cell }: { cell: Record<string, string> }) => cell[dimension])).toEqual(values);
  });

  it('counts only stays that ended within its window, and as of its day', async () => {
    expect(rows(await made({ methods: ['hcup'], from: '2025-03-07', to: '2025-03-10' }))).toEqual([
      [{}, 1, 9],
    ]);
    expect(rows(await made({ methods: ['hcup'], from: '2025-03-11', level: 'inpatient' }))).toEqual([]);
    const { json } = await made({ methods: ['medicare', 'accrued'], asOf: '2025-03-06', by: ['level'] });
    expect(json.figures).toMatchObject([
      { method: 'medicare', n: 1, days: 5, open: { n: 1, days: 4 } },
      { method: 'accrued', n: 1, days: 5, open: { n: 1, days: 4 } },
    ]);
  });

  it('tells any percentile, and every method that counts populations where none is named', async () => {
    const { json } = await made({ percentiles: [25, 75] });
    expect(json.totals.map(({ method }: Row) => method)).toEqual([
      'medicare',
      'hcup',
      'aihw',
      'teds',
      'accrued',
    ]);
    expect(json.totals[1].percentiles).toEqual({ p25: 5, p75: 9 });
  });

  it('is the same bytes each time, with their hash, and begun only once under one key', async () => {
    const body = { methods: ['hcup'], by: ['level'] };
    const first = await made(body, { headers: KEY });
    const again = await begin(body, { headers: KEY });
    expect(again.json).toMatchObject({ state: 'reported', done: 1 });
    const second = await figures(again.json.report);
    expect(second.text).toBe(first.text);
    expect(createHash('sha256').update(first.text).digest('hex')).toBe(again.json.hash);
    expectProblem(await begin({ ...body, by: [] }, { headers: KEY }), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('counted again at its mark has the same figures, whatever was corrected since', async () => {
    const body = { methods: ['hcup'], by: ['level', 'month'], asOf: '2025-06-30' };
    const before = await made(body);
    await clinics.state(
      rosa,
      'changes',
      {
        changes: [
          {
            kind: 'correct',
            factId: discharge.factId,
            supersedes: discharge.id,
            reason: 'Read from the chart',
            type: 'PatientDischarged',
            fact: { effectiveAt: '2025-03-12', disposition: 'completed' },
          },
        ],
      },
      on(LAST),
    );
    await clinics.service.caughtUp();
    const { log, event } = before.json.mark;
    const recounted = await made({ ...body, knownAt: `${log}/${event}` });
    expect(recounted.json.figures).toEqual(before.json.figures);
    expect(rows(await made(body))[0]).toEqual([{ level: 'inpatient', month: '2025-03' }, 2, 16]);
    expect((await figures(before.json.report)).text).toBe(before.text);
  });

  it('is CSV for whoever asks for that', async () => {
    const { json } = await made({
      methods: ['hcup'],
      by: ['level', 'payer'],
      to: '2025-04-01',
      percentiles: [25],
    });
    const csv = await figures(json.report, { headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\r\n')).toEqual([
      'method,version,level,payer,n,days,mean,median,p90,p25,openStays,openDays,payerDays,bands',
      'hcup,1,inpatient,acme-health,1,5,5,5,5,5,0,0,acme-health:5,5:1',
      'hcup,1,inpatient,zenith,1,11,11,11,11,11,0,0,acme-health:7 zenith:4,11:1',
      'hcup,1,php,,0,0,,,,,1,42,,',
      '',
    ]);
  });

  it('is in a list with who asked for what, for its own organisation and for those who see all', async () => {
    const { json } = await made({ methods: ['hcup'], by: ['level'] }, { as: 'auditor' });
    expect(json.askedBy).toEqual({ account: 'eva-lund', role: 'auditor', organisation: null });
    expect(json.figures[0]).toMatchObject({ n: 3 });
    await clinics.service.caughtUp();
    const own = (await clinics.get(`${REPORTS}?limit=200`, on(LAST))).json;
    expect(own.complete).toBe(true);
    expect(own.items.map(({ account }: { account: string }) => account)).not.toContain('eva-lund');
    const all = (await clinics.get(`${REPORTS}?limit=200`, { as: 'admin', ...on(LAST) })).json;
    expect(all.items[0]).toMatchObject({ report: json.report, by: ['level'], organisation: null });
    expect(all.items.length).toBe(own.items.length + 1);
    expectProblem(await state(json.report), 404, 'REPORT_UNKNOWN');
    expectProblem(await figures(own.items[0].report, { as: 'hillcrest' }), 404, 'REPORT_UNKNOWN');
    expectProblem(await begin({}, { as: 'payer' }), 403, 'FORBIDDEN');
    const first = (await clinics.get(`${REPORTS}?limit=2`, on(LAST))).json;
    const next = (await clinics.get(`${REPORTS}?limit=2&cursor=${first.next}`, on(LAST))).json;
    expect([...first.items, ...next.items]).toEqual(own.items.slice(0, 4));
  });

  it.each([
    [{ methods: ['guess'] }, 422, 'METHOD_UNKNOWN', 'methods'],
    [{ methods: ['hcup@9'] }, 422, 'METHOD_VERSION_UNKNOWN', 'methods'],
    [{ methods: ['serviceDays'] }, 422, 'METHOD_NOT_FOR_POPULATIONS', 'methods'],
    [{ methods: 'hcup' }, 400, 'VALIDATION_FAILED', 'methods'],
    [{ by: ['ward'] }, 422, 'DIMENSION_UNKNOWN', 'by'],
    [{ by: ['constructor'] }, 422, 'DIMENSION_UNKNOWN', 'by'],
    [{ from: '2025-03-02', to: '2025-03-01' }, 422, 'WINDOW_ENDS_BEFORE_IT_STARTS', 'to'],
    [{ from: '2025-02-30' }, 400, 'INVALID_TIME', 'from'],
    [{ asOf: '2025-07-02' }, 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    [{ asOf: '2025-07-01T12:00' }, 400, 'VALIDATION_FAILED', 'asOf'],
    [{ knownAt: '2026-01-01' }, 422, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt'],
    [{ knownAt: `${ID}/${ID}` }, 409, 'MARK_NOT_IN_THIS_LOG', 'knownAt'],
    [{ knownAt: 'yesterday' }, 400, 'INVALID_TIME', 'knownAt'],
    [{ facility: 'nowhere' }, 422, 'FACILITY_UNKNOWN', 'facility'],
    [{ facility: 'hillcrest-house' }, 422, 'FACILITY_UNKNOWN', 'facility'],
    [{ programme: 'nothing' }, 422, 'PROGRAMME_UNKNOWN', 'programme'],
    [{ level: 'spa' }, 400, 'VALIDATION_FAILED', 'level'],
    [{ percentiles: [0] }, 400, 'VALIDATION_FAILED', 'percentiles'],
    [{ percentiles: [50.5] }, 400, 'VALIDATION_FAILED', 'percentiles'],
    [{ ward: 'b' }, 400, 'VALIDATION_FAILED', 'ward'],
  ])('asked as %j is refused: %i %s', async (body, status, code, field) => {
    expectProblem(await begin(body), status, code, field);
  });

  it('of many that are asked for at once is made in its turn; those beyond are told to come again', async () => {
    const sent = await Promise.all(
      Array.from({ length: 40 }, () => begin({ methods: ['hcup'], by: ['month'] })),
    );
    const taken = sent.filter(({ status }) => status === 202).map(({ json }) => json.report);
    const refused = sent.filter(({ status }) => status !== 202);
    expect(taken.length).toBeGreaterThanOrEqual(20);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectProblem(answer, 503, 'TOO_MANY_REPORTS');
    expectProblem(await figures(taken.at(-1)), 409, 'REPORT_NOT_FINISHED');
    for (const report of taken) {
      await until(
        () => state(report),
        ({ json }) => json.state === 'reported',
      );
    }
  }, 120_000);

  it('that there is not is told so', async () => {
    expectProblem(await state(ID), 404, 'REPORT_UNKNOWN');
    expectProblem(await figures(ID), 404, 'REPORT_UNKNOWN');
    expectProblem(await state('june'), 400, 'VALIDATION_FAILED', 'reportId');
  });
});
