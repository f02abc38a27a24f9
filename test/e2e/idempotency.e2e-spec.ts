import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, EVENING, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';
import type { Answer } from './service.js';

const may = (day: number) => ({ effectiveAt: `2025-05-${String(day).padStart(2, '0')}` });
const keyed = (key: string): As => ({ headers: { 'idempotency-key': key } });
const having = (answer: Answer): As => ({ headers: { 'x-continuum-after': answer.json.consistencyToken } });

let clinics: Clinics;
beforeAll(async () => {
  clinics = await Clinics.open();
  await clinics.service.ready();
});
afterAll(async () => {
  expect(clinics.service.stderr).not.toContain('"level":50');
  await clinics.stop();
});

describe('A command sent again', () => {
  it('is answered as the first time, byte for byte, whatever came after it', async () => {
    const registering = { name: 'Rosa Delgado', identifiers: [{ system: 'mrn', value: 'A-1' }] };
    const registered = await clinics.post('/v1/patients', registering, keyed('register'));
    const patient = registered.json.patient;
    const path = `/v1/patients/${patient}`;
    const admission = { ...may(2), placement: HOUSE, rationale: 'Acute risk' };
    const session = { ...may(3), kind: 'session', facility: 'lakeside-house' };
    const sent: [string, object, As][] = [
      [`${path}/admissions`, admission, keyed('k')],
      [`${path}/step-downs`, { ...may(5), to: DAY }, keyed('k')],
      [`${path}/services`, session, keyed('k')],
      [
        `${path}/changes`,
        {
          changes: [
            { kind: 'add', type: 'PatientMoved', fact: { ...may(9), intent: 'stepDown', to: EVENING } },
          ],
        },
        keyed('k'),
      ],
      [`${path}/discharges`, { ...may(20), disposition: 'completed' }, keyed('k')],
      ['/v1/patients', registering, keyed('register')],
    ];
    const first: Answer[] = [];
    for (const [where, body, options] of sent) first.push(await clinics.post(where, body, options));
    expect(first.map(({ status }) => status)).toEqual(sent.map(() => 201));
    const revision = await clinics.revision(patient);
    for (const [place, [where, body, options]] of sent.entries()) {
      const again = await clinics.post(where, body, options);
      expect(again.text).toBe(first[place]?.text);
      expect([again.status, again.headers.get('etag')]).toEqual([201, first[place]?.headers.get('etag')]);
    }
    expect(first.at(-1)?.text).toBe(registered.text);
    expect(await clinics.revision(patient)).toBe(revision);
  });

  it('is the same command in another spelling, with other acknowledgements and stricter', async () => {
    const patient = await clinics.patient();
    const body = { ...may(2), placement: HOUSE };
    const first = await clinics.state(patient, 'admissions', body, keyed('once'));
    expect(first.json.warnings).toMatchObject([{ code: 'LATE_ENTRY', acknowledged: false }]);
    const spelt = JSON.stringify(
      { placement: { ...HOUSE }, acknowledge: ['LATE_ENTRY'], ...may(2) },
      null,
      2,
    );
    const headers = { 'idempotency-key': 'once', prefer: 'handling=strict', 'if-match': '"0"' };
    const again = await clinics.post(`/v1/patients/${patient}/admissions`, spelt, { headers });
    expect(again.text).toBe(first.text);
  });

  it('is another command from another account, to another place, or under another key', async () => {
    const patient = await clinics.patient();
    const body = { ...may(2), telephone: '555-0100' };
    const first = await clinics.state(patient, 'demographics', body, keyed('a'));
    const others = [
      await clinics.state(patient, 'demographics', body, keyed('b')),
      await clinics.state(patient, 'demographics', body, keyed('A')),
      await clinics.state(patient, 'demographics', body, { as: 'admin', ...keyed('a') }),
      await clinics.state(await clinics.patient(), 'demographics', body, keyed('a')),
      await clinics.state(patient, 'demographics', body),
      await clinics.state(patient, 'demographics', body),
    ];
    const ids = [first, ...others].map(({ json }) => json.events[0].id);
    expect(new Set(ids).size).toBe(7);
  });

  it('that is sent with what its sender has seen rests on that, and is refused where this log does not hold it', async () => {
    const patient = await clinics.patient();
    const admitted = await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
    const move = { ...may(5), to: DAY };
    const path = `/v1/patients/${patient}/step-downs`;
    const sent = (token: string) =>
      clinics.post(path, move, { headers: { 'x-continuum-after': token, 'idempotency-key': 'seen' } });
    const foreign = Buffer.from(`${randomUUID()}/${randomUUID()}/3`).toString('base64url');
    expectProblem(await sent(foreign), 409, 'MARK_NOT_IN_THIS_LOG', 'X-Continuum-After');
    expectProblem(await sent('anything'), 400, 'INVALID_CONSISTENCY_TOKEN', 'X-Continuum-After');
    expect(await clinics.revision(patient)).toBe(admitted.json.revision);
    expect((await sent(admitted.json.consistencyToken)).status).toBe(201);
  });

  it('may be refused first and taken later under the same key, since nothing was written', async () => {
    const patient = await clinics.patient();
    const move = { ...may(5), to: DAY };
    const path = `/v1/patients/${patient}/step-downs`;
    expectProblem(await clinics.post(path, move, keyed('early')), 422, 'EPISODE_UNKNOWN');
    await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
    expect((await clinics.post(path, move, keyed('early'))).status).toBe(201);
  });

  it('writes one event, however many come at once', async () => {
    const patient = await clinics.patient();
    const revision = await clinics.revision(patient);
    const body = { ...may(2), name: 'R. Delgado' };
    const path = `/v1/patients/${patient}/demographics`;
    const answers = await atOnce(64, () => clinics.post(path, body, keyed('flood')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await clinics.revision(patient)).toBe(revision + 1);
  });

  it('registers one patient, however many come at once, and issues one token', async () => {
    const nameless = await atOnce(64, () => clinics.post('/v1/patients', { name: 'R' }, keyed('one')));
    expect(new Set(nameless.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const identifiers = [{ system: 'mrn', value: 'Z-1' }];
    const unkeyed = await atOnce(32, () => clinics.post('/v1/patients', { identifiers }));
    expect(unkeyed.map(({ status }) => status).sort()).toEqual([201, ...Array(31).fill(409)]);
    const token = await atOnce(16, () =>
      clinics.post('/v1/accounts/eva-lund/tokens', {}, { as: 'admin', ...keyed('token') }),
    );
    expect(new Set(token.map(({ json }) => json.tokenId)).size).toBe(1);
    expect(new Set(token.map(({ json }) => json.token)).size).toBe(1);
  });

  it('writes one of two bodies under one key, also where they would go to two streams', async () => {
    for (let round = 0; round < 20; round++) {
      const register = (value: string) =>
        clinics.post(
          '/v1/patients',
          { identifiers: [{ system: `r${round}`, value }] },
          keyed(`race-${round}`),
        );
      const answers = await Promise.all([register('a'), register('b')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
      expect(answers.find(({ status }) => status === 422)?.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
    }
  });
});

describe('The revision of a record', () => {
  it('is its ETag, and lets one of two who read the same write', async () => {
    const patient = await clinics.patient();
    const read = await clinics.get(`/v1/patients/${patient}`);
    const tag = read.headers.get('etag') ?? '';
    expect(tag).toBe(`"${read.json.revision}"`);
    for (const view of ['/history', '/current-placement', '/step-history']) {
      expect((await clinics.get(`/v1/patients/${patient}${view}`)).headers.get('etag')).toBe(tag);
    }
    const path = `/v1/patients/${patient}/demographics`;
    const answers = await atOnce(32, () =>
      clinics.post(path, { ...may(2), name: 'R' }, { headers: { 'if-match': tag } }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(31).fill(412)]);
    expect((await clinics.get(`/v1/patients/${patient}`)).json.revision).toBe(read.json.revision + 1);
  });

  it('goes up by one with each event, whoever writes', async () => {
    const patient = await clinics.patient();
    const answers = await atOnce(50, (place) =>
      clinics.post(`/v1/patients/${patient}/demographics`, { ...may(2), telephone: `555-${place}` }),
    );
    const revisions = answers.map(({ json }) => json.revision as number).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 50 }, (_, place) => place + 1));
  });

  it('is also told where nothing had to change', async () => {
    const put = (name: string) =>
      clinics.request('PUT', '/v1/organisations/meadow', { as: 'admin', body: { name } });
    await put('Meadow');
    const changed = await put('Meadow House');
    const unchanged = await put('Meadow House');
    expect(changed.json).toMatchObject({ revision: 1, events: [{ type: 'OrganisationRegistered' }] });
    expect(unchanged.json).toEqual({ revision: 1, events: [], warnings: [], consistencyToken: null });
    expect(unchanged.headers.get('etag')).toBe('"1"');
    const stale = { as: 'admin', body: { name: 'Meadow House' }, headers: { 'if-match': '"0"' } } as const;
    expectProblem(await clinics.request('PUT', '/v1/organisations/meadow', stale), 412, 'STALE_REVISION');
  });
});

describe('A question with the token of a command', () => {
  it('sees the command, each time, in every view, while others write', async () => {
    const writers = atOnce(4, async (writer) => {
      for (let round = 0; round < 40; round++) await clinics.patient({ name: `Other ${writer} ${round}` });
    });
    await atOnce(8, async () => {
      const patient = await clinics.patient();
      await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
      for (const [day, route, to] of [
        [5, 'step-downs', DAY],
        [9, 'step-downs', EVENING],
        [12, 'step-ups', DAY],
        [15, 'step-ups', HOUSE],
      ] as const) {
        const moved = await clinics.state(patient, route, { ...may(day), to });
        const path = `/v1/patients/${patient}`;
        const [placement, steps, history, list] = await Promise.all([
          clinics.get(`${path}/current-placement`, having(moved)),
          clinics.get(`${path}/step-history?after=${moved.json.consistencyToken}`),
          clinics.get(`${path}/history`, having(moved)),
          clinics.get(`/v1/current-placements?limit=200&level=${to.level}`, having(moved)),
        ]);
        const since = may(day).effectiveAt;
        expect(placement.json.placements).toMatchObject([{ level: to.level, since }]);
        expect(steps.json.steps.at(-1)).toMatchObject({ at: since, to: { level: to.level } });
        expect(history.json.entries.at(-1).factId).toBe(moved.json.events[0].factId);
        expect(list.json.items).toContainEqual(expect.objectContaining({ patient, since }));
      }
      const session = { ...may(16), kind: 'session', facility: 'lakeside-house' };
      const given = await clinics.state(patient, 'services', session);
      const { json } = await clinics.get(`/v1/patients/${patient}/history`, having(given));
      expect(json.entries.map(({ type }: { type: string }) => type)).toContain('ServiceRecorded');
    });
    await writers;
  });

  it('sees a command of any kind, also one about a place or an account', async () => {
    for (let round = 0; round < 10; round++) {
      const admin = { as: 'admin' } as const;
      const body = { name: `Meadow ${round}` };
      const put = await clinics.request('PUT', `/v1/organisations/m-${round}`, { ...admin, body });
      const organisations = await clinics.get('/v1/organisations', { ...admin, ...having(put) });
      expect(organisations.json.items).toContainEqual(expect.objectContaining({ id: `m-${round}`, ...body }));
      const account = { accountId: `m-${round}`, name: 'M', role: 'auditor' };
      const created = await clinics.post('/v1/accounts', account, admin);
      expect((await clinics.get(`/v1/accounts/m-${round}`, { ...admin, ...having(created) })).status).toBe(
        200,
      );
    }
  });
});

describe('A list read a page at a time', () => {
  type Page = { items?: unknown[]; entries?: unknown[]; next: string | null };

  async function walk<Item>(path: string, limit: number, options: As = {}): Promise<Item[]> {
    const found: Item[] = [];
    let cursor = '';
    do {
      const { status, json } = await clinics.get(`${path}?limit=${limit}${cursor}`, options);
      expect(status).toBe(200);
      const page: Page = json;
      const shown = (page.items ?? page.entries ?? []) as Item[];
      expect(shown.length).toBeLessThanOrEqual(limit);
      found.push(...shown);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    return found;
  }

  it('shows every placement once while others come and go', async () => {
    const patients = await atOnce(60, async () => {
      const patient = await clinics.patient();
      const admitted = await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
      return { patient, admitted };
    });
    const options = having(lastOf(patients.map(({ admitted }) => admitted)));
    let writing = true;
    const writers = atOnce(3, async () => {
      while (writing) {
        const patient = await clinics.patient();
        await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
        await clinics.state(patient, 'discharges', { ...may(4), disposition: 'completed' });
      }
    });
    for (const limit of [1, 7, 200]) {
      const found = await walk<{ patient: string; stay: string }>('/v1/current-placements', limit, options);
      const stays = found.map(({ stay }) => stay);
      expect(new Set(stays).size).toBe(stays.length);
      expect(found.map(({ patient }) => patient)).toEqual(
        expect.arrayContaining(patients.map(({ patient }) => patient)),
      );
      expect([...stays.keys()].length).toBeGreaterThanOrEqual(60);
    }
    writing = false;
    await writers;
  });

  it('shows a history as it was when the first page was asked for, while it grows and is corrected', async () => {
    const patient = await clinics.patient();
    let last = await clinics.state(patient, 'admissions', { ...may(2), placement: HOUSE });
    for (let day = 3; day < 15; day++) {
      last = await clinics.state(patient, 'demographics', { ...may(day), telephone: `555-${day}` });
    }
    const path = `/v1/patients/${patient}/history`;
    type Entry = { factId: string; standing: string };
    for (const limit of [1, 3, 8]) {
      const whole = (await clinics.get(`${path}?limit=200`, having(last))).json.entries as Entry[];
      const first = await clinics.get(`${path}?limit=${limit}`);
      const found: Entry[] = first.json.entries;
      let { next } = first.json;
      for (let round = 0; next !== null; round++) {
        const early = { ...may(1), telephone: `555-${limit}-${round}` };
        await clinics.state(patient, 'demographics', early);
        const year = 2024 - limit * 30 - round;
        last = await clinics.state(patient, 'services', {
          effectiveAt: `${year}-05-01`,
          kind: 'session',
          facility: 'lakeside-house',
        });
        const page = await clinics.get(`${path}?limit=${limit}&cursor=${next}`);
        expect(page.status).toBe(200);
        found.push(...page.json.entries);
        next = page.json.next;
      }
      expect(found).toEqual(whole);
    }
  });

  it('shows a history once, also where its first page was ahead of the views', async () => {
    for (let round = 0; round < 15; round++) {
      const patient = await clinics.patient();
      await clinics.state(patient, 'demographics', { ...may(3), name: 'R' });
      await clinics.state(patient, 'services', { ...may(2), kind: 'session', facility: 'lakeside-house' });
      const path = `/v1/patients/${patient}/history`;
      const facts = (await walk<{ factId: string }>(path, 1)).map(({ factId }) => factId);
      expect(new Set(facts).size).toBe(facts.length);
    }
  });

  it('shows places and accounts once', async () => {
    const admin = { as: 'admin' } as const;
    for (const path of ['/v1/organisations', '/v1/facilities', '/v1/accounts']) {
      const all = await walk<Record<string, string>>(path, 200, admin);
      expect(await walk(path, 1, admin)).toEqual(all);
      expect(all.length).toBeGreaterThan(2);
    }
  });
});

function atOnce<Result>(times: number, work: (place: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, place) => work(place)));
}

/** The one whose token stands furthest in the log. */
function lastOf(answers: readonly Answer[]): Answer {
  const position = ({ json }: Answer) =>
    Number(Buffer.from(json.consistencyToken, 'base64url').toString().split('/')[2]);
  return answers.reduce((last, one) => (position(one) > position(last) ? one : last));
}
