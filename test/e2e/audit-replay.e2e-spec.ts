import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics, type Who } from './clinics.js';
import type { Answer } from './service.js';

const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
const LAST = '07-01';

/** Rosa's way in 2025: on 20 June the boundary between her PHP and IOP is corrected, two days back. */
describe('the replay of a patient', () => {
  let clinics: Clinics;
  let rosa: string;
  let episode: string;
  let moved: { factId: string; id: string };
  let correction: string;

  const place = (level: string, facility = 'lakeside-house') => ({ level, setting: 'clinic', facility });
  const ask = (path: string, as: Who = 'auditor', day = LAST) =>
    clinics.get(`/v1/${path}`, { as, ...on(day) });
  const replay = async (query = '', as: Who = 'auditor') => {
    const answer = await ask(`patients/${rosa}/replay?${query}`, as);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer;
  };
  const deeds = ({ json }: Answer) =>
    json.items.map((item: { deed: string; type: string }) => `${item.deed} ${item.type}`);

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on('06-02'));
    await clinics.state(
      rosa,
      'admissions',
      { effectiveAt: '2025-05-01', placement: place('php') },
      on('06-03'),
    );
    const step = { effectiveAt: '2025-05-20', to: place('iop'), rationale: 'Goals met' };
    moved = (await clinics.state(rosa, 'step-downs', step, on('06-04'))).json.events.at(-1);
    await clinics.state(
      rosa,
      'demographics',
      { effectiveAt: '2025-06-04', telephone: '555-0100' },
      on('06-05'),
    );
    const changes = [
      {
        kind: 'correct',
        factId: moved.factId,
        supersedes: moved.id,
        reason: 'Read from the chart',
        type: 'PatientMoved',
        fact: {
          effectiveAt: '2025-05-18',
          intent: 'stepDown',
          to: place('iop'),
          rationale: 'Goals met early',
        },
      },
    ];
    correction = (await clinics.state(rosa, 'changes', { changes }, on('06-20'))).json.events.at(-1).id;
    episode = (await clinics.get(`/v1/patients/${rosa}`, on('06-20'))).json.episodes[0].id;
    await clinics.service.caughtUp();
  });
  afterAll(async () => void (await clinics.stop()));

  it('tells event by event what was learned, with the state before and after', async () => {
    const { json } = await replay('asOf=2025-06-30');
    expect(deeds({ json } as Answer)).toEqual([
      'stated PatientRegistered',
      'stated EpisodeOpened',
      'stated PatientAdmitted',
      'stated PatientMoved',
      'stated DemographicsRecorded',
      'corrected PatientMoved',
    ]);
    const [, , admitted, step, , corrected] = json.items;
    expect(admitted).toMatchObject({
      before: { placements: [], days: {} },
      after: { placements: [{ level: 'php', since: '2025-05-01' }], days: { php: 60 } },
      late: true,
      delayHours: 781,
    });
    expect([step.after.days, corrected.after.days]).toEqual([
      { php: 19, iop: 41 },
      { php: 17, iop: 43 },
    ]);
    expect(corrected).toMatchObject({
      event: correction,
      factId: moved.factId,
      supersedes: moved.id,
      was: { type: 'PatientMoved', effectiveAt: { local: '2025-05-20' } },
      effectiveAt: { local: '2025-05-18' },
      recordedAt: expect.stringMatching(/^2025-06-20T18:00:00/),
      by: { id: 'ana-ruiz', role: 'case_manager' },
      source: { kind: 'api' },
      reason: 'Read from the chart',
      opened: { rationale: 'Goals met early' },
    });
  });

  it('goes both ways, a page at a time, and every page is of the moment of the first', async () => {
    for (const direction of ['forward', 'backward']) {
      const seen: string[] = [];
      let { json } = await replay(`direction=${direction}&limit=4`);
      await clinics.state(rosa, 'demographics', { effectiveAt: '2025-06-29', language: 'es' }, on(LAST));
      seen.push(...deeds({ json } as Answer));
      json = (await replay(`direction=${direction}&limit=4&cursor=${json.next}`)).json;
      seen.push(...deeds({ json } as Answer));
      expect(json.next).toBeNull();
      expect(seen[direction === 'forward' ? 0 : seen.length - 1]).toBe('stated PatientRegistered');
      expect(seen).toHaveLength(json.events);
    }
  });

  it('as known at a mark has the same bytes whatever was learned since', async () => {
    const first = await replay('asOf=2025-06-30');
    const { log, event } = first.json.mark;
    await clinics.state(rosa, 'demographics', { effectiveAt: '2025-06-30', language: 'en' }, on(LAST));
    expect((await replay(`asOf=2025-06-30&knownAt=${log}/${event}`)).text).toBe(first.text);
    expect((await replay('asOf=2025-06-30')).text).not.toBe(first.text);
  });

  it('as known before the correction tells nothing of it', async () => {
    const believed = await replay('asOf=2025-06-30&knownAt=2025-06-19');
    expect(believed.json.items.at(-1).after.days).toEqual({ php: 19, iop: 41 });
    expect(deeds(believed)).not.toContain('corrected PatientMoved');
  });

  it('of an episode leaves out what belongs to none', async () => {
    expect(deeds(await replay(`episode=${episode}`))).toEqual([
      'stated EpisodeOpened',
      'stated PatientAdmitted',
      'stated PatientMoved',
      'corrected PatientMoved',
    ]);
  });

  it('the difference between two marks is two days from PHP to IOP, caused by the correction', async () => {
    const { json } = await ask(
      `audit/differences?patient=${rosa}&from=2025-06-19&to=2025-06-21&asOf=2025-06-30`,
    );
    expect(json).toMatchObject({ stays: 2, days: { php: -2, iop: 2 }, complete: true, next: null });
    const php = json.items.find((item: { before: { level: string } }) => item.before.level === 'php');
    expect(php).toMatchObject({
      changes: ['moved'],
      before: { from: '2025-05-01', to: '2025-05-20' },
      after: { from: '2025-05-01', to: '2025-05-18' },
      days: { php: -2 },
      causes: [{ event: correction, type: 'FactCorrected', by: { id: 'ana-ruiz' } }],
    });
    const ofHouse = await ask(
      'audit/differences?facility=lakeside-house&from=2025-06-19&to=2025-06-21&asOf=2025-06-30',
    );
    const ofAll = await ask('audit/differences?from=2025-06-19&to=2025-06-21&asOf=2025-06-30');
    expect([ofHouse.json.items, ofAll.json.items]).toEqual([json.items, json.items]);
  });

  it('from before the first event on, every stay appeared', async () => {
    const { json } = await ask(`audit/differences?patient=${rosa}&from=2025-06-01&asOf=2025-06-30&limit=1`);
    expect(json).toMatchObject({ stays: 2, days: { php: 17, iop: 43 } });
    const rest = await ask(`audit/differences?patient=${rosa}&from=2025-06-01&limit=1&cursor=${json.next}`);
    const changes = [...json.items, ...rest.json.items].map((item: { changes: string[] }) => item.changes);
    expect([changes, rest.json.next]).toEqual([[['appeared'], ['appeared']], null]);
    for (const { causes } of json.items) expect(causes[0]).toMatchObject({ type: 'PatientAdmitted' });
  });

  it('is closed to organisations that do not know the patient', async () => {
    for (const path of [`patients/${rosa}/replay`, `audit/differences?patient=${rosa}&from=2025-06-19`]) {
      const { status, json } = await ask(path, 'hillcrest');
      expect([status, json.code]).toEqual([404, 'PATIENT_UNKNOWN']);
    }
    const { json } = await ask('audit/differences?from=2025-06-01', 'hillcrest');
    expect([json.stays, json.items]).toEqual([0, []]);
  });

  it.each([
    [() => `patients/${rosa}/replay?asOf=1989-12-31`, 'AS_OF_BEFORE_BIRTH', 'asOf'],
    [() => `patients/${rosa}/replay?knownAt=2026-01-01`, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt'],
    [() => `patients/${rosa}/replay?direction=sideways`, 'VALIDATION_FAILED', 'direction'],
    [() => 'audit/differences?facility=lakeside-house', 'VALIDATION_FAILED', 'from'],
    [() => 'audit/differences?from=2025-06-21&to=2025-06-19', 'FROM_BEHIND_TO', 'from'],
    [() => 'audit/differences?from=2025-06-31', 'INVALID_TIME', 'from'],
    [() => 'audit/differences?from=2025-06-01&to=2026-06-19', 'KNOWN_AT_IN_THE_FUTURE', 'to'],
    [() => 'audit/differences?from=2025-06-01&facility=nowhere', 'FACILITY_UNKNOWN', 'facility'],
  ])('what cannot be asked is refused: %#', async (path, code, field) => {
    const { status, json } = await ask(path());
    expect([status >= 400 && status < 500, json.code, json.field]).toEqual([true, code, field]);
  });
});
