import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVENTS_FILE } from '#event-store/sqlite';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from '../../apps/api/data-folder.js';
import { DAY, EVENING, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';

const HILL = { ...HOUSE, facility: 'hillcrest-house' };
const hillcrest = { as: 'hillcrest' } as const;
type Found = { patient: string; name: string | null; placements: { level: string; facility: string }[] };

describe('Finding people', () => {
  let clinics: Clinics;
  let asa: string;
  let last: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
    const mrn = { system: 'mrn', value: 'A-1001' };
    const person = {
      name: 'Åsa Ångström-O’Brien',
      birthDate: '1987-11-23',
      sex: 'female',
      identifiers: [mrn],
    };
    asa = await clinics.patient(person);
    await state(asa, 'admissions', { effectiveAt: '2025-05-02', placement: HOUSE });
    await state(asa, 'case-manager-assignments', { effectiveAt: '2025-05-02', caseManager: 'ana-ruiz' });
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    expect(clinics.service.stderr).not.toMatch(/ngstr|A-1001|asa angs/i);
    await clinics.stop();
  });

  async function state(patient: string, route: string, body: object, options: As = {}) {
    const answer = await clinics.state(patient, route, body, options);
    last = answer.json.consistencyToken;
    return answer;
  }
  async function patient(person: object, options: As = {}): Promise<string> {
    const answer = await clinics.post('/v1/patients', person, options);
    expect(answer.status).toBe(201);
    last = answer.json.consistencyToken;
    return answer.json.patient;
  }
  const search = (criteria: object, options: As = {}) =>
    clinics.post('/v1/patient-searches', criteria, { headers: { 'x-continuum-after': last }, ...options });
  async function find(criteria: object, options: As = {}): Promise<string[]> {
    const answer = await search(criteria, options);
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer.json.items.map((item: Found) => item.patient);
  }

  it.each(['angs', 'ASA', 'åsa', 'a\u030asa', 'angstrom asa', 'OBRIEN', 'o’bri', 'Ångström-O’B', 'ＡＳＡ'])(
    'finds by the beginning of any part of the name, whatever the accents and case: %s',
    async (name) => {
      expect(await find({ name })).toEqual([asa]);
    },
  );

  it.each(['sa', 'ngstrom', 'asa berg', '%sa', '_sa', 'asaa'])('finds nobody by %s', async (name) => {
    expect(await find({ name })).not.toContain(asa);
  });

  it('says who it is and where they are', async () => {
    const { json } = await search({ name: 'asa' });
    expect(json).toMatchObject({
      items: [
        {
          patient: asa,
          name: 'Åsa Ångström-O’Brien',
          birthYear: 1987,
          sex: 'female',
          placements: [
            {
              level: 'inpatient',
              facility: 'lakeside-house',
              since: '2025-05-02',
              caseManager: 'ana-ruiz',
              daysSoFar: 31,
            },
          ],
        },
      ],
      next: null,
      complete: true,
    });
  });

  it('finds by an identifier exactly', async () => {
    const by = (value: string, system = 'mrn') => find({ identifier: { system, value } });
    expect(await by('A-1001')).toEqual([asa]);
    for (const value of ['a-1001', 'A-100', 'A-10011', 'A1001']) expect(await by(value)).toEqual([]);
    expect(await by('A-1001', 'state')).toEqual([]);
    await state(asa, 'identifiers', { system: 'state', value: 'S-7' });
    expect(await by('S-7', 'state')).toEqual([asa]);
  });

  it('finds by caseload, facility and level, all of which must hold', async () => {
    const other = await patient({ name: 'Asa Berg' });
    await state(other, 'admissions', { effectiveAt: '2025-05-20', placement: EVENING });
    expect((await find({ name: 'asa' })).sort()).toEqual([asa, other].sort());
    expect(await find({ name: 'asa', level: 'iop' })).toEqual([other]);
    expect(await find({ name: 'asa', facility: 'lakeside-house', level: 'inpatient' })).toEqual([asa]);
    expect(await find({ facility: 'lakeside-house', level: 'php' })).toEqual([]);
    expect(await find({ caseManager: 'ana-ruiz' })).toEqual([asa]);
    expect(await find({ caseManager: 'ana-ruiz', level: 'iop' })).toEqual([]);
    expect(await find({ level: 'inpatient' })).toEqual([asa]);
    expect(await find({ facility: 'hillcrest-house' })).toEqual([]);
  });

  it('keeps a caseload also without a placement, until the episode is closed', async () => {
    const waiting = await patient({ name: 'Wim Waiting' });
    const at = { effectiveAt: '2025-05-10' };
    await state(waiting, 'episodes', { ...at, facility: 'lakeside-house' });
    await state(waiting, 'case-manager-assignments', { ...at, caseManager: 'w-manager' });
    expect(await find({ caseManager: 'w-manager' })).toEqual([waiting]);
    await state(waiting, 'episode-closures', { effectiveAt: '2025-05-12', reason: 'noShow' });
    expect(await find({ caseManager: 'w-manager' })).toEqual([]);
    expect(await find({ name: 'waiting' })).toEqual([waiting]);
  });

  it('follows a new name, a correction and a void', async () => {
    const person = await patient({ name: 'Nils Before' });
    const renamed = await state(person, 'demographics', { effectiveAt: '2025-05-03', name: 'Nils After' });
    expect(await find({ name: 'before' })).toEqual([]);
    expect(await find({ name: 'after' })).toEqual([person]);
    const [{ factId, id }] = renamed.json.events;
    const correction = {
      kind: 'correct',
      factId,
      supersedes: id,
      reason: 'Misheard',
      type: 'DemographicsRecorded',
      fact: { effectiveAt: '2025-05-03', name: 'Nils Astray' },
    };
    const corrected = await state(person, 'changes', { changes: [correction] });
    expect(await find({ name: 'after' })).toEqual([]);
    expect(await find({ name: 'astray' })).toEqual([person]);
    const voiding = {
      kind: 'void',
      factId,
      supersedes: corrected.json.events[0].id,
      reason: 'Another person',
    };
    await state(person, 'changes', { changes: [voiding] });
    expect(await find({ name: 'astray' })).toEqual([]);
    expect(await find({ name: 'before' })).toEqual([person]);
  });

  it('is by facts of one’s own organisation, and of everybody’s for an auditor', async () => {
    for (const criteria of [
      { name: 'angstrom' },
      { identifier: { system: 'mrn', value: 'A-1001' } },
      { level: 'inpatient' },
    ]) {
      expect(await find(criteria, hillcrest)).toEqual([]);
    }
    expect(await find({ name: 'angstrom' }, { as: 'auditor' })).toEqual([asa]);
    const joining = { name: 'Asa Hillgren', identifiers: [{ system: 'mrn', value: 'A-1001' }] };
    expect(await patient(joining, hillcrest)).toBe(asa);
    expect(await find({ name: 'angstrom' }, hillcrest)).toEqual([]);
    expect(await find({ name: 'hillgren' }, hillcrest)).toEqual([asa]);
    expect(await find({ name: 'hillgren' })).toEqual([]);
    expect(await find({ identifier: { system: 'mrn', value: 'A-1001' } }, hillcrest)).toEqual([asa]);
    const { json } = await search({ name: 'asa', level: 'inpatient' }, hillcrest);
    expect(json.items).toEqual([]);
    const seen = await search({ name: 'hillgren' }, hillcrest);
    expect(seen.json.items).toMatchObject([{ name: 'Asa Hillgren', birthYear: null, placements: [] }]);
    const all = await find({ name: 'asa' }, { as: 'auditor' });
    expect(all.filter((id) => id === asa)).toHaveLength(1);
    expect(await find({ name: 'hillgren', level: 'inpatient' }, { as: 'admin' })).toEqual([asa]);
    expect(await find({ facility: 'hillcrest-house' }, { as: 'auditor' })).toEqual([]);
  });

  it('follows an admission that was entered in error', async () => {
    const person = await patient({ name: 'Vera Void' });
    const admitted = await state(person, 'admissions', { effectiveAt: '2025-05-04', placement: DAY });
    expect(await find({ level: 'php' })).toEqual([person]);
    const { factId, id } = admitted.json.events[1];
    await state(person, 'changes', {
      changes: [{ kind: 'void', factId, supersedes: id, reason: 'Never came' }],
    });
    expect(await find({ level: 'php' })).toEqual([]);
  });

  it('pages through everybody once while writers write', async () => {
    const names = ['Quinn', 'Quentin', 'Quill', 'Quade', 'Quist', 'Quong', 'Quyen'];
    const shown = new RegExp([...names, 'Quabbin'].join('|'), 'i');
    const wanted: string[] = [];
    for (const [i, name] of names.entries()) wanted.push(await patient({ name: `${name} Qu${i}` }));
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 10; page += 1) {
      const { json, status } = await search({ name: 'qu', limit: 2, ...(cursor ? { cursor } : {}) });
      expect(status).toBe(200);
      seen.push(...json.items.map((item: Found) => item.patient));
      // After each page somebody is new, and somebody who was seen has another name.
      await patient({ name: `Quabbin Extra${page}` });
      const done = seen[0] ?? '';
      await state(done, 'demographics', { effectiveAt: '2025-05-30', name: `Gone${page} Away` });
      if (json.next === null) break;
      cursor = json.next;
      expect(Buffer.from(cursor ?? '', 'base64url').toString()).not.toMatch(shown);
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const one of wanted) expect(seen).toContain(one);
  });

  it('gives a cursor that belongs to its list, untouched', async () => {
    const { json } = await search({ name: 'qu', limit: 1 });
    const [list, who, sealed] = JSON.parse(Buffer.from(json.next, 'base64url').toString());
    const altered = [
      'nonsense',
      Buffer.from(JSON.stringify([list, who, `${sealed}A`])).toString('base64url'),
      Buffer.from(JSON.stringify([list, asa, sealed])).toString('base64url'),
      Buffer.from(JSON.stringify([list, 'nobody', sealed])).toString('base64url'),
    ];
    for (const cursor of altered)
      expectProblem(await search({ name: 'qu', cursor }), 400, 'INVALID_CURSOR', 'cursor');
  });

  it('asks for something to go by', async () => {
    expectProblem(await search({}), 422, 'SEARCH_WITHOUT_CRITERIA');
    for (const name of ['a', '-', 'å!', '🌱🌱'])
      expectProblem(await search({ name }), 422, 'SEARCH_NAME_TOO_SHORT', 'name');
    const wrong: [object, string][] = [
      [{ name: '' }, 'name'],
      [{ name: 5 }, 'name'],
      [{ identifier: { system: 'mrn' } }, 'identifier.value'],
      [{ level: 'icu' }, 'level'],
      [{ facility: '../x' }, 'facility'],
      [{ limit: 0, name: 'asa' }, 'limit'],
      [{ limit: 201, name: 'asa' }, 'limit'],
      [{ nome: 'asa' }, 'nome'],
    ];
    for (const [body, field] of wrong) expectProblem(await search(body), 400, 'VALIDATION_FAILED', field);
  });

  it('leaves names in the tables of the search view alone, identifiers nowhere, and nothing in the log', async () => {
    const readStore = openReadStore(viewsFile(clinics.service.folder), { readOnly: true });
    const holding: string[] = [];
    for (const { name } of await readStore.db.introspection.getTables()) {
      const rows = JSON.stringify(await readStore.db.selectFrom(name).selectAll().execute());
      if (/ngstr/i.test(rows)) holding.push(name);
      expect({ name, identifier: rows.includes('A-1001'), born: rows.includes('1987-11') }).toEqual({
        name,
        identifier: false,
        born: false,
      });
    }
    await readStore.close();
    expect(holding).toEqual(['patient_search_v1']);
    for (const file of readdirSync(clinics.service.folder)) {
      if (!file.startsWith(EVENTS_FILE) && !file.startsWith('keys')) continue;
      expect(readFileSync(join(clinics.service.folder, file)).toString('latin1')).not.toMatch(
        /ngstr|A-1001/i,
      );
    }
  });

  it('knows nobody any longer whose admission alone led there', async () => {
    const person = await patient({ name: 'Hanna Hill' }, hillcrest);
    await state(person, 'admissions', { effectiveAt: '2025-05-04', placement: HILL }, hillcrest);
    expect(await find({ facility: 'hillcrest-house' }, hillcrest)).toEqual([person]);
    expect(await find({ name: 'hanna' })).toEqual([]);
  });
});

describe('The census of a facility', () => {
  let clinics: Clinics;
  let last: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const put = async (path: string, body: object) => {
    const answer = await clinics.request('PUT', path, { as: 'admin', body });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    last = answer.json.consistencyToken ?? last;
  };
  async function admit(placement: object, effectiveAt = '2025-05-02') {
    const patient = await clinics.patient();
    const answer = await clinics.state(patient, 'admissions', { effectiveAt, placement });
    last = answer.json.consistencyToken;
    return patient;
  }
  const census = (query = '', options: As = {}, facility = 'lakeside-house') =>
    clinics.get(`/v1/facilities/${facility}/census${query}`, {
      headers: { 'x-continuum-after': last },
      ...options,
    });

  it('tells who is here now, against what is licensed', async () => {
    const house = { organisation: 'lakeside', name: 'Lakeside House', zone: 'America/Chicago' };
    const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
    const capacity = [
      { level: 'inpatient', licensed: 16 },
      { level: 'iop', licensed: 24 },
    ];
    await put('/v1/facilities/lakeside-house', { ...house, levels, capacity });
    const evening = { facility: 'lakeside-house', name: 'Evening IOP', levels: ['iop'] };
    await put('/v1/programmes/evening-iop', { ...evening, capacity: [{ level: 'iop', licensed: 8 }] });
    const here = await admit({ ...HOUSE, expectedEnd: '2025-06-09' });
    const away = await admit({ ...HOUSE, expectedEnd: '2025-06-10' });
    await clinics.state(away, 'leaves', { effectiveAt: '2025-06-01', kind: 'therapeutic' });
    const overdue = await admit({ ...EVENING, programme: 'evening-iop', expectedEnd: '2025-05-30' });
    const held = await admit(EVENING);
    const hold = await clinics.state(held, 'holds', { effectiveAt: '2025-06-01', reason: 'vacation' });
    last = hold.json.consistencyToken;
    const { json, status } = await census();
    expect(status).toBe(200);
    const line = { programme: null, licensed: null, present: 0, onLeave: 0, onHold: 0 };
    expect(json).toMatchObject({
      facility: 'lakeside-house',
      zone: 'America/Chicago',
      on: '2025-06-02',
      next: null,
      complete: true,
    });
    expect(json.levels).toEqual([
      { ...line, level: 'inpatient', licensed: 16, present: 1, onLeave: 1 },
      { ...line, level: 'php' },
      { ...line, level: 'iop', licensed: 24, present: 1, onHold: 1 },
      { ...line, level: 'iop', programme: 'evening-iop', licensed: 8, present: 1 },
      { ...line, level: 'outpatient' },
      { ...line, level: 'aftercare' },
    ]);
    const due = (patient: string) => json.items.find((item: { patient: string }) => item.patient === patient);
    expect(due(here)).toMatchObject({
      level: 'inpatient',
      since: '2025-05-02',
      daysSoFar: 31,
      dueWithin7Days: true,
    });
    expect(due(away)).toMatchObject({
      expectedEnd: '2025-06-10',
      dueWithin7Days: false,
      leave: { since: '2025-06-01' },
    });
    expect(due(overdue)).toMatchObject({ programme: 'evening-iop', dueWithin7Days: true });
    expect(due(held)).toMatchObject({ expectedEnd: null, dueWithin7Days: false, hold: { kind: 'vacation' } });
    const shown = await clinics.get('/v1/facilities', { headers: { 'x-continuum-after': last } });
    const listed = shown.json.items.find(({ id }: { id: string }) => id === 'lakeside-house');
    expect(listed.capacity).toEqual(capacity);
    // The next day at the facility, though not yet everywhere.
    const next = await census('', { now: '2025-06-03T06:00:00Z' });
    expect(next.json.on).toBe('2025-06-03');
    const later = next.json.items.find((item: { patient: string }) => item.patient === away);
    expect(later).toMatchObject({ dueWithin7Days: true });
  });

  it('pages through everybody once', async () => {
    const all = (await census()).json.items.map(({ patient }: { patient: string }) => patient);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await census(`?limit=1${cursor}`);
      seen.push(...json.items.map(({ patient }: { patient: string }) => patient));
      cursor = json.next === null ? '' : `&cursor=${json.next}`;
    } while (cursor !== '');
    expect(seen).toEqual(all);
    expect(seen).toHaveLength(4);
    expectProblem(await census('?cursor=WyJ4Il0'), 400, 'INVALID_CURSOR', 'cursor');
  });

  it('is told to those whose facility it is', async () => {
    const unknown = await census('', {}, 'nowhere');
    expectProblem(unknown, 404, 'REFERENCE_UNKNOWN', 'id');
    const foreign = await census('', hillcrest);
    expectProblem(foreign, 404, 'REFERENCE_UNKNOWN', 'id');
    expect(foreign.text.replaceAll('lakeside-house', 'nowhere')).toBe(unknown.text);
    expect((await census('', hillcrest, 'hillcrest-house')).json.items).toEqual([]);
    expect((await census('', { as: 'auditor' })).json.items).toHaveLength(4);
    expect((await census('', { as: 'payer' })).status).toBe(403);
  });

  it('keeps what is licensed where nothing is said of it, and refuses what cannot be', async () => {
    const house = { organisation: 'lakeside', name: 'Renamed', zone: 'America/Chicago' };
    await put('/v1/facilities/lakeside-house', { ...house, levels: ['inpatient', 'php', 'iop'] });
    const { json } = await census();
    expect(json.levels[0]).toMatchObject({ level: 'inpatient', licensed: 16 });
    const attempts: [object, number, string, string][] = [
      [{ capacity: [{ level: 'outpatient', licensed: 1 }] }, 422, 'LEVEL_NOT_OFFERED', 'capacity[0].level'],
      [
        { capacity: ['php', 'php'].map((level) => ({ level, licensed: 1 })) },
        422,
        'CAPACITY_STATED_TWICE',
        'capacity[1]',
      ],
      [{ capacity: [{ level: 'php', licensed: -1 }] }, 400, 'VALIDATION_FAILED', 'capacity[0].licensed'],
      [{ capacity: [{ level: 'php', licensed: 1.5 }] }, 400, 'VALIDATION_FAILED', 'capacity[0].licensed'],
      [{ capacity: { level: 'php' } }, 400, 'VALIDATION_FAILED', 'capacity'],
    ];
    for (const [more, status, code, field] of attempts) {
      const body = { ...house, levels: ['php'], ...more };
      const answer = await clinics.request('PUT', '/v1/facilities/lakeside-house', { as: 'admin', body });
      expectProblem(answer, status, code, field);
    }
  });
});
