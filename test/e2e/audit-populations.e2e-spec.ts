import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startTestService, type TestService } from './service.js';

/** Two patients of one house in 2025; on 20 March the boundary between Rosa's PHP and IOP is corrected. */
describe('who was where, as of one day and as known on another', () => {
  let service: TestService;
  let rosa: string;
  let omar: string;
  let tokens: { ana: string; nadia: string };
  /** Learned with the admission, and before it in the log. */
  let opened: { id: string; type: string };

  const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
  const place = (level: string, facility = 'lakeside-house') => ({ level, setting: 'clinic', facility });

  async function send(day: string, path: string, body: object): Promise<Answer> {
    const answer = await service.post(`/v1/${path}`, body, on(day));
    expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
    return answer;
  }
  const ask = (path: string, token?: string) =>
    service.get(`/v1/audit/${path}`, { ...on('04-01'), ...(token === undefined ? {} : { token }) });
  const placed = ({ json }: Answer) =>
    json.items.map(({ patient, level }: { patient: string; level: string }) => [patient, level]).sort();

  beforeAll(async () => {
    service = await startTestService({ env: { CONTINUUM_CLOCK: 'driven' } });
    const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
    for (const [organisation, facility] of [
      ['lakeside', 'lakeside-house'],
      ['hillside', 'hillside-clinic'],
    ]) {
      const house = { organisation, name: facility, zone: 'America/Chicago', levels };
      await service.request('PUT', `/v1/organisations/${organisation}`, {
        ...on('01-01'),
        body: { name: organisation },
      });
      await service.request('PUT', `/v1/facilities/${facility}`, { ...on('01-01'), body: house });
    }
    const evening = { facility: 'lakeside-house', name: 'Evening IOP', levels: ['iop'], part2: false };
    await service.request('PUT', '/v1/programmes/evening', { ...on('01-01'), body: evening });
    const tokenOf = async (account: {
      accountId: string;
      name: string;
      role: string;
      organisation: string;
    }) => {
      await service.post('/v1/accounts', account, on('01-01'));
      const until = { expiresAt: '2025-12-31T00:00:00Z' };
      return (await service.post(`/v1/accounts/${account.accountId}/tokens`, until, on('01-01'))).json.token;
    };
    tokens = {
      ana: await tokenOf({ accountId: 'ana', name: 'Ana', role: 'case_manager', organisation: 'lakeside' }),
      nadia: await tokenOf({
        accountId: 'nadia',
        name: 'Nadia',
        role: 'case_manager',
        organisation: 'hillside',
      }),
    };

    rosa = (await send('01-09', 'patients', { name: 'Rosa Delgado', birthDate: '1990-05-17' })).json.patient;
    const admitted = await send('01-09', `patients/${rosa}/admissions`, {
      effectiveAt: '2025-01-09',
      placement: place('php'),
    });
    opened = admitted.json.events[0];
    await send('01-10', `patients/${rosa}/coverages`, {
      payer: 'acme',
      memberId: '1',
      from: '2025-01-01',
      to: '2025-02-10',
      rank: 1,
    });
    await send('01-10', `patients/${rosa}/coverages`, {
      payer: 'zenith',
      memberId: '2',
      from: '2025-02-11',
      rank: 1,
    });
    const moved = await send('02-02', `patients/${rosa}/step-downs`, {
      effectiveAt: '2025-02-02',
      to: { ...place('iop'), programme: 'evening' },
    });
    const { factId, id } = moved.json.events.at(-1);
    omar = (await send('02-20', 'patients', { name: 'Omar Haddad' })).json.patient;
    await send('02-20', `patients/${omar}/admissions`, {
      effectiveAt: '2025-02-20',
      placement: place('iop'),
    });
    await send('03-01', `patients/${omar}/discharges`, {
      effectiveAt: '2025-03-01',
      disposition: 'completed',
    });
    await send('03-20', `patients/${rosa}/changes`, {
      changes: [
        {
          kind: 'correct',
          factId,
          supersedes: id,
          reason: 'Read from the chart',
          type: 'PatientMoved',
          fact: {
            effectiveAt: '2025-01-31',
            intent: 'stepDown',
            to: { ...place('iop'), programme: 'evening' },
          },
        },
      ],
    });
    await service.caughtUp();
  });
  afterAll(async () => void (await service.stop()));

  it('the census of 1 February was another before the boundary was corrected', async () => {
    const believed = await ask('census?facility=lakeside-house&asOf=2025-02-01&knownAt=2025-03-03');
    const now = await ask('census?facility=lakeside-house&asOf=2025-02-01');
    expect([placed(believed), placed(now)]).toEqual([[[rosa, 'php']], [[rosa, 'iop']]]);
    expect(believed.json.levels).toEqual([
      { level: 'php', programme: null, present: 1, onLeave: 0, onHold: 0 },
    ]);
    expect(believed.json.items[0]).toMatchObject({ since: '2025-01-09', daysSoFar: 23, payer: 'acme' });
    expect(now.json).toMatchObject({
      asOf: '2025-02-01',
      complete: true,
      mark: { event: expect.any(String) },
    });
  });

  it('asked again with its mark, the answer has the same bytes whatever happened since', async () => {
    const first = await ask('census?facility=lakeside-house&asOf=2025-03-05');
    const { log, event } = first.json.mark;
    await send('04-01', `patients/${omar}/admissions`, {
      effectiveAt: '2025-03-02',
      placement: place('php'),
    });
    const again = await ask(`census?facility=lakeside-house&asOf=2025-03-05&knownAt=${log}/${event}`);
    expect(again.text).toBe(first.text);
    const now = await ask('census?facility=lakeside-house&asOf=2025-03-05');
    expect(placed(now)).toEqual(
      [
        [omar, 'php'],
        [rosa, 'iop'],
      ].sort(),
    );
  });

  it('a mark of one event means all that was learned with it', async () => {
    const { log } = (await ask('census?facility=lakeside-house')).json.mark;
    expect(opened.type).toBe('EpisodeOpened');
    const believed = await ask(`census?facility=lakeside-house&asOf=2025-01-10&knownAt=${log}/${opened.id}`);
    expect([placed(believed), believed.json.mark.event]).toEqual([[[rosa, 'php']], opened.id]);
  });

  it('a payer is asked about on the days it pays for first', async () => {
    const levels = async (query: string) => placed(await ask(`census?${query}`));
    expect(await levels('payer=acme&asOf=2025-02-10')).toEqual([[rosa, 'iop']]);
    expect(await levels('payer=acme&asOf=2025-02-11')).toEqual([]);
    expect(await levels('payer=zenith&asOf=2025-02-11')).toEqual([[rosa, 'iop']]);
  });

  it('the steps of a house are told in the order in which they were true, a page at a time', async () => {
    const query = 'steps?facility=lakeside-house&asOf=2025-03-31&knownAt=2025-03-25&limit=2';
    const steps: unknown[] = [];
    let cursor = '';
    do {
      const { json } = await ask(`${query}${cursor}`);
      steps.push(...json.items.map((step: Record<string, unknown>) => [step.at, step.kind, step.patient]));
      cursor = json.next === null ? '' : `&cursor=${json.next}`;
    } while (cursor !== '');
    expect(steps).toEqual([
      ['2025-01-09', 'admitted', rosa],
      ['2025-01-31', 'moved', rosa],
      ['2025-02-20', 'admitted', omar],
      ['2025-03-01', 'discharged', omar],
    ]);
  });

  it('of a programme they are what led into it and out of it', async () => {
    const { json } = await ask('steps?programme=evening&asOf=2025-03-31&knownAt=2025-03-25');
    expect(json.items).toMatchObject([
      { kind: 'moved', from: { level: 'php', programme: null }, to: { level: 'iop', programme: 'evening' } },
    ]);
  });

  it('another organisation is told of none of it', async () => {
    expect((await ask('census?facility=lakeside-house', tokens.ana)).status).toBe(200);
    const refused = await ask('census?facility=lakeside-house', tokens.nadia);
    expect([refused.status, refused.json.code, refused.json.field]).toEqual([
      422,
      'FACILITY_UNKNOWN',
      'facility',
    ]);
    expect(placed(await ask('census?payer=acme&asOf=2025-02-10', tokens.nadia))).toEqual([]);
  });

  it.each([
    ['census?asOf=2025-02-01', 'POPULATION_UNNAMED', 'facility'],
    ['census?facility=nowhere', 'FACILITY_UNKNOWN', 'facility'],
    ['steps?programme=nowhere', 'PROGRAMME_UNKNOWN', 'programme'],
    ['census?payer=acme&knownAt=2025-12-01', 'KNOWN_AT_IN_THE_FUTURE', 'knownAt'],
    ['census?payer=acme&asOf=2025-02-31', 'INVALID_TIME', 'asOf'],
    ['census?payer=acme&knownAt=yesterday', 'INVALID_TIME', 'knownAt'],
    [
      `census?payer=acme&knownAt=${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/x`,
      'INVALID_TIME',
      'knownAt',
    ],
    [
      `census?payer=acme&knownAt=${['1', '2'].map((n) => `0000000${n}-0000-4000-8000-000000000000`).join('/')}`,
      'MARK_NOT_IN_THIS_LOG',
      'knownAt',
    ],
    ['steps?payer=acme&cursor=nonsense', 'INVALID_CURSOR', 'cursor'],
  ])('%s is refused with %s', async (path, code, field) => {
    const { status, json } = await ask(path);
    expect([status >= 400 && status < 500, json.code, json.field]).toEqual([true, code, field]);
  });
});
