import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWard } from '../faults/ward.js';
import { continuum } from './cli.js';
import { startTestService, type TestService, until } from './service.js';

const IN_CARE = '2025-02-01T12:00:00.000Z';
const TOO_EARLY = '2032-01-31T12:00:00.000Z';
const LATE_ENOUGH = '2032-02-01T12:00:00.000Z';

/** Everything of hers that no file may hold any more. */
const WORDS = ['Zanzibara', 'Quillfeather', 'MRN-77812-Z', 'Left by camel', '1 Obelisk Row'];

describe('Erasing a person', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuum-erase-'));
  const backups = mkdtempSync(join(tmpdir(), 'continuum-erase-backups-'));
  let service: TestService;
  let patient: string;
  const env = { CONTINUUM_CLOCK: 'driven' };
  const post = (path: string, body: object, now = IN_CARE) =>
    service.post(`/v1/patients${path}`, body, { now });
  const erase = (now: string, reason = 'patientRequest') => post(`/${patient}/erasure`, { reason }, now);
  const get = (path: string, now = LATE_ENOUGH) => service.get(`/v1/patients/${patient}${path}`, { now });
  /** Copies the keys. @returns how many patients have one */
  const backUpKeys = async (name: string) => {
    const words = ['backup', join(backups, `${name}-log`), '--keys', join(backups, name), '--json'];
    return (await continuum(folder, words, env)).json.keys.patients;
  };
  const person = {
    name: 'Zanzibara Quillfeather',
    birthDate: '1980-05-17',
    identifiers: [{ system: 'mrn', value: 'MRN-77812-Z' }],
    address: '1 Obelisk Row',
  };
  const found = async () => {
    const { json } = await service.post('/v1/patient-searches', { name: 'Zanzibara' }, { now: LATE_ENOUGH });
    return json.patients?.length ?? json.items?.length;
  };

  beforeAll(async () => {
    service = await startTestService({ folder, env });
    await service.get('/healthz', { now: '2025-01-01T12:00:00.000Z' });
    await openWard(service);
    patient = (await post('', person)).json.patient;
    const placement = { level: 'php', setting: 'dayProgramme', facility: 'lakeside-house' };
    expect(await post(`/${patient}/admissions`, { effectiveAt: '2025-01-09', placement })).toMatchObject({
      status: 201,
    });
    expect(await backUpKeys('before')).toBe(1);
  });
  afterAll(async () => {
    await service.stop();
    for (const made of [folder, backups]) rmSync(made, { recursive: true, force: true });
  });

  it('is refused while they are in care, and before the day until which records are kept', async () => {
    expect(await erase(IN_CARE)).toMatchObject({ status: 409, json: { code: 'STILL_IN_CARE' } });
    const discharge = { effectiveAt: '2025-01-21', disposition: 'completed', rationale: 'Left by camel' };
    const discharged = await post(`/${patient}/discharges`, discharge);
    expect([discharged.status, discharged.text]).toEqual([201, expect.any(String)]);
    const refused = await erase(TOO_EARLY);
    expect(refused).toMatchObject({ status: 409, json: { code: 'RETENTION_NOT_OVER' } });
    expect(refused.json.wayOut).toContain('2032-02-01');
    expect(await erase(LATE_ENOUGH, 'because')).toMatchObject({ status: 400 });
    expect((await get('')).text).toContain('Quillfeather');
  });

  it('destroys every name and text, and leaves what was placed where and when', async () => {
    await until(found, (count) => count === 1);
    const before = (await get('/step-history')).json.steps;
    const erased = await erase(LATE_ENOUGH);
    expect(erased.status).toBe(201);
    const steps = await service.get(`/v1/patients/${patient}/step-history`, {
      now: LATE_ENOUGH,
      headers: { 'x-continuum-after': erased.json.consistencyToken },
    });
    const placed = (all: { at: string; to: unknown; days: number }[]) =>
      all.map(({ at, to, days }) => ({ at, to, days }));
    expect(placed(steps.json.steps)).toEqual(placed(before));
    expect(steps.text).not.toContain('camel');
    expect((await get('/history')).text).not.toMatch(new RegExp(WORDS.join('|')));
    expect(await until(found, (many) => many === 0)).toBe(0);
  });

  it('keeps who looked, under the id that tells nothing', async () => {
    const { json } = await service.get(`/v1/patients/${patient}/accesses`);
    expect(json.items.map(({ what }: { what: string }) => what)).toContain('stepHistory');
  });

  it('leaves none of it in any file, now and after a restart', async () => {
    await until(
      async () => filesWith(WORDS),
      (files) => files.length === 0,
    );
    await service.stop();
    expect(filesWith(WORDS)).toEqual([]);
    expect(await continuum(folder, ['verify', '--json'], env)).toMatchObject({
      code: 0,
      json: { broken: [] },
    });
    const check = await continuum(folder, ['projections', 'check', '--json'], env);
    expect(check.json.views.map(({ differing }: { differing: number }) => differing)).toEqual(
      check.json.views.map(() => 0),
    );
    service = await startTestService({ folder, env });
    await service.ready();
    expect(filesWith(WORDS)).toEqual([]);
    expect(await found()).toBe(0);
  });

  it('takes no more commands about them, and is answered as done when it is asked for again', async () => {
    for (const [path, body] of [
      [`/${patient}/demographics`, { effectiveAt: '2025-01-20', name: 'Somebody Else' }],
      ['', person],
    ] as const) {
      const refused = await post(path, body, LATE_ENOUGH);
      expect([refused.status, refused.json.code]).toEqual([410, 'PATIENT_ERASED']);
    }
    expect((await erase(LATE_ENOUGH)).status).toBe(201);
  });

  it('destroys the key when it is asked for again, where before it was said and not done', async () => {
    await service.stop();
    copyFileSync(join(backups, 'before', 'keys.db'), join(folder, 'keys.db'));
    service = await startTestService({ folder, env });
    expect(await backUpKeys('undone')).toBe(1);
    expect((await erase(LATE_ENOUGH)).status).toBe(201);
    expect(await backUpKeys('done')).toBe(0);
  });

  it('is asked for on the command line, which wants to be sure', async () => {
    const unsure = await continuum(folder, ['erase', patient, '--reason', 'courtOrder'], env);
    expect(unsure).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
    const words = ['erase', patient, '--reason', 'courtOrder', '--yes', '--json'];
    expect(await continuum(folder, words, env)).toMatchObject({ code: 0, json: { patient, erased: true } });
  });

  function filesWith(words: readonly string[]): string[] {
    return readdirSync(folder).filter((name) => {
      const bytes = readFileSync(join(folder, name));
      return words.some((word) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')));
    });
  }
});
