import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics, expectProblem, type Who } from './clinics.js';

const at = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
const WARD = {
  ...{ level: 'inpatient', setting: 'hospital', acute: true, diagnosisClass: 'mental' },
  facility: 'lakeside-house',
} as const;
const ADVISED = { kind: 'visit', facility: 'lakeside-house', providerClass: 'mentalHealth' } as const;

type Item = {
  patient: string;
  measure: string;
  on: string;
  met: object | null;
  windows: { state: string; daysLeft: number | null }[];
};

/** Six members of Acme left Lakeside's ward from 5 to 30 May, one of Beta on the 20th; the clock says 2 June. */
describe('The list of follow-ups', () => {
  let clinics: Clinics;
  let token: string;
  const left = new Map<string, string>();

  async function leaves(
    day: string,
    { payer = 'acme-health', as = 'lakeside' as Who } = {},
  ): Promise<string> {
    const facility = as === 'hillcrest' ? 'hillcrest-house' : 'lakeside-house';
    const patient = await clinics.patient(
      { name: `Left ${day}`, birthDate: '1990-05-17' },
      { as, ...at('06-02') },
    );
    const state = async (route: string, body: object) => {
      const answer = await clinics.state(patient, route, body, { as, ...at('06-02') });
      token = answer.json.consistencyToken;
    };
    await state('coverages', { payer, from: '2025-01-01' });
    await state('admissions', { effectiveAt: '2025-04-20', placement: { ...WARD, facility } });
    await state('discharges', { effectiveAt: `2025-${day}`, disposition: 'completed' });
    return patient;
  }

  const list = async (query: string, { as = 'auditor' as Who, day = '06-02' } = {}) => {
    const headers = { 'x-continuum-after': token };
    const answer = await clinics.get(`/v1/follow-ups?${query}`, { as, headers, ...at(day) });
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer.json as { items: Item[]; next: string | null; complete: unknown; measures: object[] };
  };
  const days = async (...asked: Parameters<typeof list>) =>
    (await list(...asked)).items.map(({ on }) => on.slice(5));
  const OPEN = 'measure=FUH&open=true';

  beforeAll(async () => {
    clinics = await Clinics.open();
    for (const day of ['05-30', '05-28', '05-26', '05-25', '05-03', '05-01'])
      left.set(day, await leaves(day));
    left.set('beta', await leaves('05-20', { payer: 'beta-care' }));
    left.set('hill', await leaves('05-29', { as: 'hillcrest' }));
  });
  afterAll(async () => void (await clinics.stop()));

  it('has who is to be followed up, whose time is over first, first, as of today at the facility', async () => {
    const { items, measures, complete, next } = await list(`${OPEN}&payer=acme-health`);
    expect(items.map(({ on, windows }) => [on, ...windows.map(({ daysLeft }) => daysLeft)])).toEqual([
      ['2025-05-03', null, 0],
      ['2025-05-25', null, 22],
      ['2025-05-26', 0, 23],
      ['2025-05-28', 2, 25],
      ['2025-05-29', 3, 26],
      ['2025-05-30', 4, 27],
    ]);
    expect(items[0]).toMatchObject({
      measure: 'FUH',
      eligibility: 'counted',
      payer: 'acme-health',
      version: 1,
    });
    expect([complete, next]).toEqual([true, null]);
    expect(measures).toContainEqual(expect.objectContaining({ label: 'HEDIS-style, uncertified' }));
  });

  it('without “open” has also those whose time is over, and who is not in the measure', async () => {
    expect(await days('measure=FUH&payer=acme-health')).toContain('05-01');
    const { items } = await list('measure=FUI&payer=beta-care');
    expect(items).toMatchObject([{ on: '2025-05-20', eligibility: 'excluded', why: ['otherDiagnosis'] }]);
    expect(await days('measure=FUI&open=true')).toEqual([]);
  });

  it('is told by payer and by facility, and to an organisation of its own facilities', async () => {
    expect(await days(`${OPEN}&payer=beta-care`)).toEqual(['05-20']);
    expect(await days(`${OPEN}&facility=hillcrest-house`)).toEqual(['05-29']);
    expect(await days(OPEN, { as: 'hillcrest' })).toEqual(['05-29']);
    expect(await days(`${OPEN}&facility=hillcrest-house`, { as: 'lakeside' })).toEqual([]);
    expect(await days(`${OPEN}&payer=acme-health`, { as: 'lakeside' })).not.toContain('05-29');
    expect(await days(`${OPEN}&payer=nobody`)).toEqual([]);
  });

  it('is told a page at a time, each once', async () => {
    const all = await days(OPEN);
    const seen: string[] = [];
    let query = `${OPEN}&limit=2`;
    for (let more: string | null = ''; more !== null; ) {
      const { items, next } = await list(more === '' ? query : `${query}&cursor=${more}`);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ on }) => on.slice(5)));
      more = next;
    }
    expect(seen).toEqual(all);
    query = `${OPEN}&limit=2`;
    const { next } = await list(query);
    expectProblem(
      await clinics.get(`/v1/current-placements?cursor=${next}`, { as: 'auditor', ...at('06-02') }),
      400,
      'INVALID_CURSOR',
      'cursor',
    );
  });

  it('agrees with what is told of each patient', async () => {
    for (const item of (await list('payer=acme-health')).items) {
      const path = `/v1/patients/${item.patient}/returns`;
      const { json } = await clinics.get(path, { as: 'auditor', ...at('06-02') });
      const { patient: _, version: __, ...told } = item as Item & { version: number };
      expect(json.followUps).toContainEqual(told);
    }
  });

  it('is written down as looked at, with everybody on the page', async () => {
    const { items } = await list(`${OPEN}&payer=acme-health`);
    const { json } = await clinics.get('/v1/accesses?limit=1', { as: 'auditor', ...at('06-02') });
    expect(json.items).toMatchObject([
      { what: 'followUps', outcome: 'answered', patients: items.map(({ patient }) => patient) },
    ]);
  });

  it.each([
    ['measure=FUX', 'measure'],
    ['measure=readmission', 'measure'],
    ['open=yes', 'open'],
    ['payer=Acme%20Health', 'payer'],
    ['facility=', 'facility'],
    ['limit=0', 'limit'],
    ['due=today', 'due'],
  ])('asked with %s is refused, naming it', async (query, field) => {
    const answer = await clinics.get(`/v1/follow-ups?${query}`, { as: 'auditor', ...at('06-02') });
    expectProblem(answer, 400, 'VALIDATION_FAILED', field);
  });

  it('loses by waiting alone who is out of time, and by a visit who was seen', async () => {
    expect(await days(`${OPEN}&payer=acme-health`, { day: '06-03' })).toEqual([
      ...['05-25', '05-26', '05-28', '05-29', '05-30'],
    ]);
    const seen = { ...ADVISED, effectiveAt: '2025-06-03T09:00' };
    const visit = await clinics.state(left.get('05-28') ?? '', 'services', seen, at('06-03'));
    token = visit.json.consistencyToken;
    expect(await days(`${OPEN}&payer=acme-health`, { day: '06-03' })).not.toContain('05-28');
    const { factId, id: supersedes } = visit.json.events[0];
    const voided = { kind: 'void', factId, supersedes, reason: 'Entered on the wrong patient' };
    const undone = { year: '2025', changes: [voided] };
    const answer = await clinics.state(left.get('05-28') ?? '', 'service-changes', undone, at('06-03'));
    token = answer.json.consistencyToken;
    expect(await days(`${OPEN}&payer=acme-health`, { day: '06-03' })).toContain('05-28');
  });
});
