import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics } from './clinics.js';
import type { Answer } from './service.js';

const may = (day: number) => ({ effectiveAt: `2025-05-${String(day).padStart(2, '0')}` });

/** Every word that a file or a line must not hold: one that occurs nowhere else, for each sealed field. */
const words = new Map<string, string>();
function word(field: string): string {
  const found = words.get(field) ?? `Quetzal${words.size.toString(36)}Zwölf${field.replaceAll(' ', '')}`;
  words.set(field, found);
  return found;
}
const BIRTH_DATE = '1987-11-23';

describe('What identifies somebody, and what people write about them', () => {
  let clinics: Clinics;
  let patient: string;
  const answers: Answer[] = [];
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
    await live();
    await refuse();
    const last = await state('demographics', { ...may(30), name: word('last name') });
    const headers = { 'x-continuum-after': last.json.consistencyToken };
    for (const view of ['history', 'step-history', 'current-placement']) {
      expect((await clinics.get(`/v1/patients/${patient}/${view}`, { headers })).status).toBe(200);
    }
    expect((await clinics.service.ready()).status).toBe(200);
  });
  afterAll(async () => void (await clinics.service.kill9()));

  async function state(route: string, body: object, options: As = {}): Promise<Answer> {
    const answer = await clinics.state(patient, route, body, options);
    answers.push(answer);
    return answer;
  }

  /** Says something in every field that is to be sealed. */
  async function live(): Promise<void> {
    const registration = {
      name: word('name'),
      birthDate: BIRTH_DATE,
      address: word('address'),
      telephone: word('telephone'),
      identifiers: [{ system: 'mrn', value: word('identifier') }],
    };
    const registered = await clinics.post('/v1/patients', registration);
    expect(registered.status).toBe(201);
    answers.push(registered);
    patient = registered.json.patient;
    const joining = { ...registration, name: word('joined name'), address: word('joined address') };
    answers.push(await clinics.post('/v1/patients', joining, { as: 'hillcrest' }));
    await state('identifiers', { system: 'state', value: word('second identifier') });
    await state('demographics', {
      ...may(1),
      name: word('new name'),
      address: word('new address'),
      telephone: word('new telephone'),
    });
    await state('representatives', {
      kind: 'parent',
      name: word('parent'),
      relationship: word('relationship'),
      contact: word('contact'),
      from: '2025-05-01',
    });
    const reasons = (of: string) => ({ decidedBy: word(`${of} by`), rationale: word(`${of} because`) });
    const admitted = await state('admissions', { ...may(2), placement: HOUSE, ...reasons('admitted') });
    const plan = { ...may(3), on: '2025-05-09', intent: 'stepDown', to: DAY, ...reasons('planned') };
    const planned = await state('planned-moves', plan);
    const cancelled = {
      ...may(4),
      plan: planned.json.events[0].factId,
      rationale: word('cancelled because'),
    };
    await state('planned-move-cancellations', cancelled);
    const moved = await state('step-downs', { ...may(5), to: DAY, ...reasons('moved') });
    await state('coverages', { payer: 'acme-health', memberId: word('member'), from: '2025-01-01' });
    const [, admission] = admitted.json.events;
    const [move] = moved.json.events;
    const fact = { ...may(1), placement: HOUSE, ...reasons('corrected') };
    await state('changes', {
      changes: [
        {
          kind: 'correct',
          type: 'PatientAdmitted',
          ...standing(admission),
          reason: word('correction'),
          fact,
        },
        { kind: 'void', ...standing(move), reason: word('void') },
      ],
    });
    const visit = { ...may(6), kind: 'visit', facility: 'lakeside-house' };
    const noted = await state('services', { ...visit, note: word('note') });
    await state('service-changes', {
      year: '2025',
      changes: [
        {
          kind: 'correct',
          ...standing(noted.json.events[0]),
          reason: word('service correction'),
          service: { ...visit, note: word('corrected note') },
        },
      ],
    });
    await state('discharges', { ...may(8), disposition: 'completed', ...reasons('discharged') });
  }

  /** The same words in commands that are refused, each for another reason. */
  async function refuse(): Promise<void> {
    const text = { name: word('refused'), address: word('refused address') };
    const path = `/v1/patients/${patient}`;
    const sent: [string, unknown, number, As?][] = [
      ['/v1/patients', { identifiers: [{ system: 'mrn', value: word('identifier') }], ...text }, 409],
      ['/v1/patients', { ...text, language: word('refused language').repeat(5) }, 400],
      [`${path}/demographics`, { ...may(3), ...text, [word('a key')]: 1 }, 400],
      [`${path}/demographics`, `{"name":"${word('cut off')}`, 400],
      [`${path}/demographics`, { effectiveAt: word('as a time'), ...text }, 400],
      [`${path}/demographics`, { effectiveAt: '2025-02-31', ...text }, 400],
      [`${path}/demographics`, { effectiveAt: '2026-02-01', ...text }, 409],
      [`${path}/demographics`, { ...may(3), ...text }, 412, { headers: { 'if-match': '"0"' } }],
      [`${path}/admissions`, { ...may(3), placement: { ...HOUSE, level: word('as a level') } }, 400],
      [`${path}/admissions`, { ...may(3), placement: { ...HOUSE, facility: word('as a place') } }, 400],
      [`${path}/step-ups`, { ...may(20), to: DAY, rationale: word('refused because') }, 409],
      [`${path}/services`, { ...may(3), kind: word('as a kind'), note: word('refused note') }, 400],
      [`/v1/patients/${encodeURIComponent(word('in the path'))}/history`, {}, 405],
      [`${path}/admissions`, { rationale: word('too large').repeat(30_000) }, 413],
      [
        `${path}/demographics`,
        { ...may(3), ...text },
        404,
        { as: 'hillcrest', headers: { 'x-correlation-id': 'gone' } },
      ],
    ];
    for (const [where, body, status, options] of sent.slice(0, -1)) {
      const answer = await clinics.post(where, body, options);
      expect({ where, status: answer.status }).toEqual({ where, status });
      answers.push(answer);
    }
    for (const query of ['asOf', 'knownAt', 'cursor', 'after', 'limit', word('as a name')]) {
      const found = await clinics.get(
        `${path}/history?${encodeURIComponent(query)}=${word('in a query').slice(0, 12)}`,
      );
      expect(found.status).toBe(400);
      answers.push(found);
    }
    for (const header of ['authorization', 'if-match', 'x-continuum-after', 'prefer', 'x-correlation-id']) {
      const value = 'Quetzal in a header';
      answers.push(
        await clinics.service.get(`${path}/history`, { token: null, headers: { [header]: value } }),
      );
    }
  }

  it('is sealed: its words are in no file of the data folder, but for names in the views to find people by', () => {
    const files = readdirSync(clinics.service.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith('-wal'))).toBe(true);
    expect(files.length).toBeGreaterThan(4);
    const names = ['name', 'joined name', 'new name', 'last name'].map(word);
    for (const file of files) {
      const allowed = basename(file).startsWith('views.db') ? names : [];
      const found = wordsIn(readFileSync(file)).filter((one) => !allowed.includes(one));
      expect({ file, found }).toEqual({ file, found: [] });
    }
  });

  it('is in nothing that the service says on its way', () => {
    for (const said of [clinics.service.stdout, clinics.service.stderr]) {
      expect(wordsIn(Buffer.from(said))).toEqual([]);
      expect(said).not.toContain('Quetzal');
    }
    expect(clinics.service.stderr).toContain('/v1/patients/:patientId/history');
  });

  it('is in no answer to a command, and in no header of any', () => {
    for (const { text, headers } of answers) {
      expect(text).not.toContain('Quetzal');
      expect(JSON.stringify([...headers])).not.toContain('Quetzal');
      expect(text).not.toContain(BIRTH_DATE);
    }
  });

  it('is in no cursor, no token and no id, however they are read', async () => {
    const first = await clinics.get(`/v1/patients/${patient}/history?limit=1`);
    const texts = [first.json.next, ...answers.flatMap(({ json }) => json?.consistencyToken ?? [])];
    for (const text of texts) expect(Buffer.from(text, 'base64url').toString()).not.toContain('Quetzal');
    const described = await clinics.service.get('/openapi.json', { token: null });
    expect(described.text).not.toMatch(/"name":"(name|birthDate|identifier|value)","in":"(path|query)"/);
  });

  it('is opened for those who may read it, each word in its place', async () => {
    const { text } = await clinics.get(`/v1/patients/${patient}/history?limit=200`);
    const hidden = [
      'joined',
      'refused',
      'as a',
      'in ',
      'a key',
      'cut off',
      'too large',
      'moved',
      'admitted',
      'note',
    ];
    for (const [field, told] of words) {
      if (hidden.some((start) => field.startsWith(start))) continue;
      expect({ field, told: text.includes(told) }).toEqual({ field, told: true });
    }
    expect(text).toContain(BIRTH_DATE);
    expect(text).not.toContain(word('joined name'));
  });
});

function standing({ id, factId }: { id: string; factId: string }) {
  return { factId, supersedes: id };
}

/** The words in bytes, as UTF-8 and as UTF-16, whole or without what is not ASCII, plain or in base 64 or hex. */
function wordsIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  const found = [...words.values(), BIRTH_DATE].filter((told) => {
    const ascii = told.split('Zwölf')[0] ?? told;
    const forms = [
      Buffer.from(told).toString('latin1'),
      Buffer.from(told, 'utf16le').toString('latin1'),
      Buffer.from(told).toString('hex'),
      ...[0, 1, 2].map((shift) =>
        Buffer.from(' '.repeat(shift) + ascii)
          .toString('base64')
          .slice(4, -4),
      ),
    ];
    return forms.some((form) => form.length > 3 && text.includes(form));
  });
  return found;
}
