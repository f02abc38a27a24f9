import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journeys } from '../faults/journeys.js';
import { openWard } from '../faults/ward.js';
import { send } from '../faults/writers.js';
import { continuum, type Ran } from './cli.js';
import { type Answer, startTestService, type TestService } from './service.js';

const CENSUS = '/v1/facilities/lakeside-house/census';

describe('A restored log', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-restore-'));
  const at = (...names: string[]) => join(place, ...names);
  const run = (...words: string[]) => continuum(at('data'), words);
  const masterKey = ['--master-key-file', at('data', 'master.key')];
  const restoreInto = (name: string, ...words: string[]) =>
    run('restore', at('log'), '--keys', at('keys'), '--into', at(name), '--json', ...masterKey, ...words);

  let original: TestService;
  let restored: TestService;
  let token: string;
  let patients: string[];
  let backup: Answer['json'];
  /** What it was restored with. */
  let told: Answer['json'];
  let census: Answer;
  /** Of the last command before the backup. */
  let shared: Answer['json'];
  /** One command that came after the backup, and what it was answered. */
  let late: { readonly again: (service: TestService) => Promise<Answer>; readonly answer: Answer['json'] };
  let [firstPage, latePage]: [Answer['json'], Answer['json']] = [null, null];

  const asked = (service: TestService, path: string, after?: string) =>
    service.get(path, { token, headers: after === undefined ? {} : { 'x-continuum-after': after } });
  const historyOf = (patient = '', more = '') => `/v1/patients/${patient}/history?limit=3${more}`;

  async function aPatient(name: string, count: number): Promise<void> {
    const commands = journeys(name);
    let { value: command } = commands.next();
    for (let sent = 0; sent < count; sent++) {
      shared = (await send(original, token, command)).json;
      if (sent === 0) patients.push(shared.patient);
      command = commands.next(shared).value;
    }
  }

  beforeAll(async () => {
    original = await startTestService({ folder: at('data') });
    token = await openWard(original);
    patients = [];
    await aPatient('ana', 8);
    await run('backup', at('older'), '--keys', at('older-keys'));
    await aPatient('ben', 2);
    await aPatient('eva', 8);
    firstPage = (await asked(original, historyOf(patients[0]), shared.consistencyToken)).json;
    census = await asked(original, CENSUS, shared.consistencyToken);
    backup = (await run('backup', at('log'), '--keys', at('keys'), '--json')).json;
    const body = { effectiveAt: '2025-05-01', disposition: 'completed' };
    const command = { path: `/v1/patients/${patients[0]}/discharges`, key: 'late', body };
    late = {
      again: (service) => send(service, token, command),
      answer: (await send(original, token, command)).json,
    };
    expect(late.answer.events).toHaveLength(1);
    latePage = (await asked(original, historyOf(patients[0]), late.answer.consistencyToken)).json;
    told = (await restoreInto('restored')).json;
    restored = await startTestService({ folder: at('restored') });
    await restored.ready();
  });
  afterAll(async () => {
    await Promise.all([original.kill9(), restored.kill9()]);
    rmSync(place, { recursive: true, force: true });
  });

  it('is a log of its own, and says which backup of which log it is made of', () => {
    expect(told).toMatchObject({ folder: at('restored'), mark: backup.mark, keysMissing: 0, before: null });
    expect(told).toMatchObject({ parent: backup.mark.log, events: backup.events, streams: backup.streams });
    expect(told.log).toMatch(/^[0-9a-f-]{36}$/);
    expect(told.log).not.toBe(told.parent);
  });

  it.each([
    ['who is in care', () => '/v1/current-placements'],
    ['the steps of a patient', () => `/v1/patients/${patients[1]}/step-history`],
  ])('answers %s as the original did, but for what came after the backup', async (_, path) => {
    const last = shared.consistencyToken;
    const [before, now] = [await asked(original, path(), last), await asked(restored, path(), last)];
    expect([before.status, now.status]).toEqual([200, 200]);
    expect(now.text).toContain(patients[1]);
    const ofOthers = ({ json }: Answer) =>
      [json.items ?? [json]].flat().filter(({ patient }) => patient !== patients[0]);
    expect(ofOthers(now)).toEqual(ofOthers(before));
  });

  it('has the totals it had when the backup was made', async () => {
    expect((await asked(restored, CENSUS, shared.consistencyToken)).text).toBe(census.text);
    expect(census.text).toContain(patients[1]);
  });

  it('opens names with the restored keys', async () => {
    expect((await asked(restored, historyOf(patients[2]), shared.consistencyToken)).text).toContain(
      '"eva-1"',
    );
  });

  it('takes a mark of its parent from before the backup, and answers the same bytes', async () => {
    const token = shared.consistencyToken;
    expect((await asked(restored, `/v1/patients/${patients[2]}/step-history`, token)).status).toBe(200);
    const path = historyOf(patients[0], `&cursor=${firstPage.next}`);
    const [there, here] = [await asked(original, path), await asked(restored, path)];
    expect(here.json.mark).toEqual(firstPage.mark);
    expect({ ...here.json, revision: 0 }).toEqual({ ...there.json, revision: 0 });
  });

  it.each([
    ['the replay of a patient', () => `/v1/patients/${patients[0]}/replay?asOf=2025-05-02`],
    ['the census of a facility', () => '/v1/audit/census?facility=lakeside-house&asOf=2025-03-02'],
    ['the steps of a facility', () => '/v1/audit/steps?facility=lakeside-house&asOf=2025-05-02'],
  ])('answers %s, as known at a mark of its parent, with the same bytes', async (_, path) => {
    const asKnown = `${path()}&knownAt=${backup.mark.log}/${backup.mark.event}`;
    const [there, here] = [await asked(original, asKnown), await asked(restored, asKnown)];
    expect([there.status, here.text]).toEqual([200, there.text]);
    expect(here.text).toContain(patients[0]);
  });

  it('refuses a mark of its parent from after the backup, also when the command is sent again', async () => {
    const ask = async () => [
      await asked(restored, historyOf(patients[0]), late.answer.consistencyToken),
      await asked(restored, historyOf(patients[0], `&cursor=${latePage.next}`)),
    ];
    const fields = ['X-Continuum-After', 'cursor'];
    const expectRefused = (answers: Answer[]) => {
      for (const [index, { status, json }] of answers.entries()) {
        expect([status, json.code, json.field]).toEqual([409, 'MARK_NOT_IN_THIS_LOG', fields[index]]);
        expect(json.detail).toContain(told.log);
        expect(json.wayOut).toContain('Idempotency-Key');
      }
    };
    expectRefused(await ask());
    const { status, json } = await late.again(restored);
    const [{ id, factId, ...lost }] = late.answer.events;
    expect([status, json.events]).toEqual([
      201,
      [{ ...lost, id: expect.any(String), factId: json.events[0].id }],
    ]);
    expect([id, factId]).not.toContain(json.events[0].id);
    expect((await asked(restored, historyOf(patients[0]), json.consistencyToken)).status).toBe(200);
    expectRefused(await ask());
  });

  it('gives marks that its parent refuses', async () => {
    const { json } = await asked(restored, historyOf(patients[0]));
    expect(json.mark.log).toBe(told.log);
    const elsewhere = await asked(original, historyOf(patients[0], `&cursor=${json.next}`));
    expect([elsewhere.status, elsewhere.json.code]).toEqual([409, 'MARK_NOT_IN_THIS_LOG']);
  });

  it('has chains and views that hold together, and can be backed up and restored again', async () => {
    const own = (...words: string[]) => continuum(at('restored'), words);
    expect((await own('verify', '--json')).json).toMatchObject({ broken: [] });
    expect(await own('projections', 'check', '--json')).toMatchObject({ code: 0 });
    await own('backup', at('log-2'), '--keys', at('keys-2'));
    const again = await own(
      ...['restore', at('log-2'), '--keys', at('keys-2'), '--into', at('again'), '--json', ...masterKey],
    );
    expect(again.json).toMatchObject({ parent: told.log, keysMissing: 0 });
    const service = await startTestService({ folder: at('again') });
    await service.caughtUp();
    const path = historyOf(patients[0], `&cursor=${firstPage.next}`);
    expect((await asked(service, path)).text).toBe((await asked(restored, path)).text);
    await service.kill9();
  });

  it('says how many patients came after the keys, and makes no new keys for them', async () => {
    const words = ['restore', at('log'), '--keys', at('older-keys'), '--into', at('keyless'), ...masterKey];
    expect((await run(...words)).stdout).toMatch(/^Keys: 2 patients' keys are missing/m);
    const service = await startTestService({ folder: at('keyless') });
    expect((await asked(service, historyOf(patients[0]))).text).toContain('"ana-1"');
    expect((await asked(service, historyOf(patients[1]))).text).not.toContain('"ben-1"');
    const refused = await service.post(
      `/v1/patients/${patients[1]}/discharges`,
      { effectiveAt: '2025-05-01', disposition: 'completed' },
      { token, headers: { 'idempotency-key': 'for-ben' } },
    );
    expect([refused.status, refused.json.code]).toEqual([409, 'KEY_LOST']);
    await service.kill9();
    const newer = await continuum(at('keyless'), [
      ...['restore', at('log'), '--keys', at('keys'), '--replace', '--json'],
    ]);
    expect(newer.json).toMatchObject({ keysMissing: 0, before: expect.stringContaining('before-') });
    expect(readdirSync(newer.json.before)).toContain('events.db');
  });

  it('may be older than its keys', async () => {
    const words = ['restore', at('older'), '--keys', at('keys'), '--into', at('newer-keys'), '--json'];
    expect((await run(...words, ...masterKey)).json).toMatchObject({ keysMissing: 0 });
  });

  describe('is not made', () => {
    const flipped = (file: string) => {
      const bytes = readFileSync(file);
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      writeFileSync(file, bytes);
    };
    const makeBadOnes = async () => {
      cpSync(at('log'), at('flipped'), { recursive: true });
      flipped(at('flipped', 'events.db'));
      cpSync(at('keys'), at('flipped-keys'), { recursive: true });
      flipped(at('flipped-keys', 'keys.db'));
      cpSync(at('log'), at('partial'), { recursive: true });
      rmSync(at('partial', 'backup.json'));
      writeFileSync(at('wrong.key'), Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
      const others = (...words: string[]) => continuum(at('others'), words);
      await others('token', 'create', '--account', 'kim', '--role', 'admin');
      await others('backup', at('others-log'), '--keys', at('others-keys'));
    };

    const from = (log: string, keys: string) => ['restore', at(log), '--keys', at(keys), '--into'];
    const refused: Readonly<Record<string, readonly [words: () => string[], reason: string]>> = {
      'from a backup with one changed byte': [
        () => [...from('flipped', 'keys'), at('x1'), ...masterKey],
        'SHA-256',
      ],
      'from keys with one changed byte': [
        () => [...from('log', 'flipped-keys'), at('x2'), ...masterKey],
        'SHA-256',
      ],
      'from a backup that was killed': [
        () => [...from('partial', 'keys'), at('x3'), ...masterKey],
        'no whole backup',
      ],
      'from nothing': [() => [...from('nowhere', 'keys'), at('x4'), ...masterKey], at('nowhere')],
      'from keys alone': [() => [...from('keys', 'keys'), at('x5'), ...masterKey], 'backup of keys'],
      'with the keys of another installation': [
        () => [...from('log', 'others-keys'), at('x6'), '--master-key-file', at('others', 'master.key')],
        'not those of this log',
      ],
      'with another master key': [
        () => [...from('log', 'keys'), at('x7'), '--master-key-file', at('wrong.key')],
        'does not open',
      ],
      'without a master key': [() => [...from('log', 'keys'), at('x8')], '--master-key-file'],
      'without keys': [() => ['restore', at('log'), '--into', at('x9')], '--keys'],
      'into a folder that is not empty': [
        () => [...from('log', 'keys'), at('others'), ...masterKey],
        '--replace',
      ],
      'into a folder that is served': [
        () => [...from('log', 'keys'), at('data'), '--replace'],
        'already writes',
      ],
    };
    // Beside the files of a running service, which writes down now and then how far its log has come.
    const files = () =>
      [place, at('others'), at('data')].map((folder) =>
        readdirSync(folder)
          .filter((name) => name !== 'head.json')
          .sort(),
      );
    let before: string[][];
    const ran: Record<string, Ran> = {};
    beforeAll(async () => {
      await makeBadOnes();
      before = files();
      const trying = Object.entries(refused).map(async ([how, [words]]) => {
        ran[how] = await run(...words());
      });
      await Promise.all(trying);
    });

    it.each(Object.entries(refused))('%s', (how, [, reason]) => {
      expect(ran[how]).toMatchObject({ code: 1, stdout: '' });
      expect(ran[how]?.stderr).toContain(reason);
    });

    it('and then nothing is left of it', () => expect(files()).toEqual(before));
  });
});
