import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';
import { until } from './service.js';

const REPORTS = '/v1/length-of-stay-reports';
const at = { now: '2025-07-01T18:00:00Z' };

/** Reports of spring 2025, and what is learned behind them. */
describe('What was learned behind a report', () => {
  let clinics: Clinics;
  let rosa: string;
  let omar: string;
  let stay: string;
  let discharge: { factId: string; id: string };
  const reports = { march: '', april: '', before: '' };

  const stated = async (patient: string, route: string, body: object) =>
    (await clinics.state(patient, route, body, at)).json.events.at(-1);
  const made = async (body: object, as: As = {}) => {
    const { json } = await clinics.post(REPORTS, body, { ...at, ...as });
    await until(
      () => clinics.get(`${REPORTS}/${json.report}`, { ...at, ...as }),
      (answer) => answer.json.state === 'reported',
    );
    return json.report as string;
  };
  const contradictions = async (report: string, query = '') => {
    const answer = await clinics.get(`${REPORTS}/${report}/contradictions${query}`, at);
    expect(answer).toMatchObject({ status: 200, json: { complete: true } });
    return answer.json;
  };
  const contradictedBy = async (event: string) => {
    const answer = await clinics.get(`${REPORTS}?contradictedBy=${event}`, at);
    expect(answer).toMatchObject({ status: 200, json: { complete: true, next: null } });
    return answer.json.items.map(({ report }: { report: string }) => report).sort();
  };
  const corrected = async (effectiveAt: string) => {
    discharge = await stated(rosa, 'changes', {
      changes: [
        {
          kind: 'correct',
          factId: discharge.factId,
          supersedes: discharge.id,
          reason: 'Read from the chart',
          type: 'PatientDischarged',
          fact: { effectiveAt, disposition: 'completed' },
        },
      ],
    });
    return discharge;
  };

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' }, at);
    const admitted = await stated(rosa, 'admissions', { effectiveAt: '2025-03-01', placement: HOUSE });
    stay = admitted.factId;
    discharge = await stated(rosa, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
    omar = await clinics.patient({ name: 'Omar Haddad' }, at);
    await clinics.service.caughtUp();
    const march = { from: '2025-03-01', to: '2025-03-31', by: ['level'] };
    reports.march = await made({ ...march, methods: ['medicare', 'hcup'] });
    reports.april = await made({ ...march, from: '2025-04-01', to: '2025-04-30', level: 'inpatient' });
    reports.before = await made({ methods: ['hcup'], asOf: '2025-03-05' });
  });
  afterAll(async () => void (await clinics.stop()));

  it('is nothing at first, and nothing of what has no say in it', async () => {
    expect((await contradictions(reports.march)).items).toEqual([]);
    const { id } = await stated(rosa, 'demographics', { effectiveAt: '2025-05-04', name: 'Rosa D. Delgado' });
    await clinics.service.caughtUp();
    for (const event of [id, stay]) expect(await contradictedBy(event)).toEqual([]);
    expect((await contradictions(reports.march)).items).toEqual([]);
  });

  it('names the correction, the stay, and what it changes, where it changes anything', async () => {
    const { id } = await corrected('2025-03-12');
    await clinics.service.caughtUp();
    const told = (method: string, days: number) => ({
      method,
      cell: { level: 'inpatient' },
      open: false,
      days,
    });
    expect((await contradictions(reports.march)).items).toEqual([
      {
        patient: rosa,
        stay,
        events: [id],
        before: [told('medicare', 9), told('hcup', 9)],
        after: [told('medicare', 11), told('hcup', 11)],
      },
    ]);
    expect((await contradictions(reports.april)).items).toEqual([]);
    expect(await contradictedBy(id)).toEqual([reports.march]);
    // As of that day she was there, before and after.
    expect((await contradictions(reports.before)).items).toEqual([]);
  });

  it('is told where a stay goes out of one window and into another', async () => {
    const { id } = await corrected('2025-04-02');
    await clinics.service.caughtUp();
    expect(await contradictedBy(id)).toEqual([reports.march, reports.april].sort());
    const [march] = (await contradictions(reports.march)).items;
    expect(march).toMatchObject({ stay, before: [{ days: 9 }, { days: 9 }], after: [] });
    expect(march.events).toHaveLength(2);
    const [april] = (await contradictions(reports.april)).items;
    expect(april).toMatchObject({ stay, before: [], after: { length: 5 } });
  });

  it('are stays that nobody knew of, a page at a time, each of the moment of the first', async () => {
    await stated(omar, 'admissions', { effectiveAt: '2025-03-02', placement: DAY });
    await stated(omar, 'discharges', { effectiveAt: '2025-03-04', disposition: 'ama' });
    await clinics.service.caughtUp();
    const all = (await contradictions(reports.march)).items;
    const [late] = all.filter(({ patient }: { patient: string }) => patient === omar);
    expect(late).toMatchObject({ before: [], after: { length: 2 }, events: { length: 2 } });
    const first = await contradictions(reports.march, '?limit=1');
    await stated(omar, 'admissions', { effectiveAt: '2025-03-05', placement: DAY });
    await stated(omar, 'discharges', { effectiveAt: '2025-03-06', disposition: 'ama' });
    await clinics.service.caughtUp();
    const second = await contradictions(reports.march, `?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(all);
    expect([second.next, second.mark]).toEqual([null, first.mark]);
    expect((await contradictions(reports.march)).items).toHaveLength(3);
  });

  it('is written down as looked at, with whom it names', async () => {
    const id = { 'x-correlation-id': 'looked-at-march' };
    await clinics.get(`${REPORTS}/${reports.march}/contradictions`, { ...at, headers: id });
    const { json } = await clinics.get('/v1/accesses?limit=20', { as: 'auditor', ...at });
    const [written] = json.items.filter(
      ({ correlationId }: { correlationId: string }) => correlationId === 'looked-at-march',
    );
    expect(written).toMatchObject({ what: 'contradictions', outcome: 'answered' });
    expect(new Set(written.patients)).toEqual(new Set([rosa, omar]));
  });

  it('is told to nobody whose report it is not', async () => {
    for (const as of ['hillcrest', 'lakeside'] as const) {
      const report = as === 'hillcrest' ? reports.march : ID;
      const answer = await clinics.get(`${REPORTS}/${report}/contradictions`, { as, ...at });
      expectProblem(answer, 404, 'REPORT_UNKNOWN');
    }
    const path = `${REPORTS}/${reports.march}/contradictions`;
    expectProblem(await clinics.get(path, { as: 'payer', ...at }), 403, 'FORBIDDEN');
    const unknown = await clinics.get(`${REPORTS}?contradictedBy=${ID}`, at);
    expectProblem(unknown, 409, 'MARK_NOT_IN_THIS_LOG', 'contradictedBy');
    const foreign = await clinics.get(`${REPORTS}?contradictedBy=${discharge.id}`, {
      as: 'hillcrest',
      ...at,
    });
    expect(foreign.json.items).toEqual([]);
    expectProblem(await clinics.get(`${path}?cursor=bm9uZQ`, at), 400, 'INVALID_CURSOR', 'cursor');
  });
});
