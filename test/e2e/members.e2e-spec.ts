import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, EVENING, HOUSE } from '../fixtures/fact-bodies.js';
import { expectProblem } from './clinics.js';
import { Payers } from './payers.js';

type Length = { readonly method: string; readonly days: number };

/** Rosa: residential 1 to 10 March, on leave from the 5th to the 7th; Acme pays up to the 5th, the other one from the 6th. */
describe('A payer’s members', () => {
  let payers: Payers;
  let rosa: string;
  let stay: string;
  const other = { payer: 'other-payer' } as const;
  const by = (lengths: readonly Length[]) =>
    Object.fromEntries(lengths.map(({ method, days }) => [method, days])) as Readonly<Record<string, number>>;

  beforeAll(async () => {
    payers = await Payers.open();
    const { clinics } = payers;
    const coverage = { payer: 'acme-health', from: '2025-01-01', to: '2025-03-05' };
    rosa = await payers.patient('2025-03-01', HOUSE, coverage);
    await clinics.state(rosa, 'coverages', { ...other, from: '2025-03-06' });
    await clinics.state(rosa, 'case-manager-assignments', {
      effectiveAt: '2025-03-01',
      caseManager: 'ana-ruiz',
    });
    await clinics.state(rosa, 'leaves', { effectiveAt: '2025-03-05', kind: 'therapeutic' });
    await clinics.state(rosa, 'leave-ends', { effectiveAt: '2025-03-07T18:00' });
    for (const effectiveAt of ['2025-03-02', '2025-03-09']) {
      await clinics.state(rosa, 'services', { effectiveAt, kind: 'session', facility: 'lakeside-house' });
    }
    const end = { effectiveAt: '2025-03-10', disposition: 'ama', rationale: 'Quetzal left at noon' };
    await clinics.state(rosa, 'discharges', end);
    stay = (await payers.told(rosa)).stays[0].stay;
  });
  afterAll(async () => void (await payers.clinics.stop()));

  it('are told of with what a claim needs, and with nothing else', async () => {
    const told = await payers.told(rosa, '?methods=medicare', other);
    expect(told).toEqual({
      patient: rosa,
      stays: [
        {
          ...{
            stay,
            level: 'inpatient',
            role: 'primary',
            facility: 'lakeside-house',
            zone: 'America/Chicago',
          },
          asOf: '2025-06-02',
          days: [{ from: '2025-03-06', to: '2025-03-10' }],
          partial: true,
          toDate: false,
          endedBy: 'discharged',
          disposition: 'ama',
          lengths: [{ method: 'medicare', version: 1, source: expect.any(String), days: 3 }],
        },
      ],
      consents: [],
      notice: null,
      mark: { log: expect.any(String), event: expect.any(String) },
    });
    expect(JSON.stringify(told)).not.toMatch(/Quetzal|ana-ruiz|acme|therapeutic/);
  });

  it('are told of up to the last day that the payer pays for, and not how it went on', async () => {
    const { stays } = await payers.told(rosa);
    expect(stays).toMatchObject([
      {
        days: [{ from: '2025-03-01', to: '2025-03-05' }],
        ...{ partial: true, toDate: false, endedBy: null, disposition: null },
      },
    ]);
  });

  it('have lengths of the payer’s days alone, which with those of the others are the length of the stay', async () => {
    const [acme, rest] = await Promise.all([payers.told(rosa), payers.told(rosa, '', other)]);
    const path = `/v1/patients/${rosa}/stays/${stay}/length-of-stay`;
    const { methods } = (await payers.clinics.get(path)).json;
    const first = by(acme.stays[0].lengths);
    expect(first).toMatchObject({ medicare: 4, hcup: 5, serviceDays: 1 });
    const second = Object.entries(by(rest.stays[0].lengths));
    expect(second.map(([method, days]) => [method, days + (first[method] ?? 0)])).toEqual(
      Object.entries(by(methods)),
    );
  });

  it('are those of a stay that goes on, too, with days to date and where they are', async () => {
    const ida = await payers.patient('2025-05-20', DAY);
    const { stays } = await payers.told(ida, '?methods=hcup');
    expect(stays).toMatchObject([
      {
        days: [{ from: '2025-05-20', to: null }],
        ...{ partial: false, toDate: true, endedBy: null, lengths: [{ days: 13 }] },
      },
    ]);
    await payers.clinics.service.caughtUp();
    const { items, notice, complete } = (await payers.ask('/v1/members')).json;
    expect(items).toContainEqual({ patient: ida, stays: 1, level: 'php', consents: [] });
    expect(items).toContainEqual({ patient: rosa, stays: 1, level: null, consents: [] });
    expect([notice, complete]).toEqual([null, true]);
  });

  it('are not yet those whom it will pay for later', async () => {
    const { clinics } = payers;
    const pat = await payers.patient('2025-05-20', DAY);
    await clinics.state(pat, 'coverages', { ...other, from: '2025-07-01' });
    expect((await payers.told(pat)).stays).toMatchObject([
      { days: [{ from: '2025-05-20', to: null }], partial: false, toDate: true },
    ]);
    expectProblem(await payers.ask(`/v1/members/${pat}/stays`, other), 404, 'MEMBER_UNKNOWN');
    expect(await payers.members(other)).toEqual([rosa]);
  });

  it('are no more those whose coverage was entered in error, whatever was believed before', async () => {
    const kim = await payers.patient('2025-05-20', EVENING);
    expect(await payers.members()).toContain(kim);
    const { entries } = (await payers.clinics.get(`/v1/patients/${kim}/history`)).json;
    const { factId } = entries.find(({ type }: { type: string }) => type === 'CoverageRecorded');
    const change = { kind: 'void', factId, supersedes: factId, reason: 'Of her sister' };
    await payers.clinics.state(kim, 'changes', { changes: [change] });
    expectProblem(await payers.ask(`/v1/members/${kim}/stays`), 404, 'MEMBER_UNKNOWN');
    expect(await payers.members()).not.toContain(kim);
  });

  it('are listed a page at a time, each once, in the order of their ids', async () => {
    const all = await payers.members();
    expect(all).toEqual([...all].sort());
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const { json } = await payers.ask(`/v1/members?limit=1${cursor}`);
      expect(json.items).toHaveLength(1);
      seen.push(json.items[0].patient);
      next = json.next;
    }
    expect(seen).toEqual(all);
  });

  it.each([
    ['?methods=medicare,guess', 422, 'METHOD_UNKNOWN', 'methods'],
    ['?methods=hcup@7', 422, 'METHOD_VERSION_UNKNOWN', 'methods'],
    ['?asOf=2025-03-01', 400, 'VALIDATION_FAILED', 'asOf'],
    ['?knownAt=2025-03-01', 400, 'VALIDATION_FAILED', 'knownAt'],
  ])('are not told of by %s', async (query, status, code, field) => {
    expectProblem(await payers.ask(`/v1/members/${rosa}/stays${query}`), status, code, field);
  });

  it.each([
    ['?limit=0', 'VALIDATION_FAILED', 'limit'],
    ['?cursor=x', 'INVALID_CURSOR', 'cursor'],
    ['?payer=other-payer', 'VALIDATION_FAILED', 'payer'],
  ])('are not listed by %s', async (query, code, field) => {
    expectProblem(await payers.ask(`/v1/members${query}`), 400, code, field);
  });
});
