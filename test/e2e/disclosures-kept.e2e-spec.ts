import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { continuum } from './cli.js';
import { NOW } from './clinics.js';
import { Payers, RECOVERY } from './payers.js';
import { startTestService, type TestService } from './service.js';

const env = { CONTINUUM_CLOCK: 'driven' };
const LATER = '2034-01-01T12:00:00Z';

describe('What was told', () => {
  let service: TestService;
  let folder: string;
  let token: string;
  let ida: string;
  let kim: string;
  const out = mkdtempSync(join(tmpdir(), 'continuum-disclosures-'));

  beforeAll(async () => {
    const payers = await Payers.open();
    service = payers.clinics.service;
    folder = service.folder;
    token = payers.clinics.tokens.payer;
    ida = await payers.patient('2025-05-05', RECOVERY);
    await payers.consent(ida, { what: ['stays', 'authorisations', 'measures'], expiry: '2044-05-01' });
    kim = await payers.patient('2025-05-05', RECOVERY);
    await service.caughtUp();
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(folder, { recursive: true, force: true });
    rmSync(out, { recursive: true, force: true });
  });

  const ask = (path: string, now = NOW) => service.get(`/v1/${path}`, { token, now });
  const account = async (now = NOW) => {
    await service.caughtUp();
    return (await service.get(`/v1/patients/${ida}/disclosures`, { now })).json.items;
  };

  it('is on disk when it is answered, and so is whom a list left out', async () => {
    const authorised = await ask(`members/${ida}/authorisations`);
    const measured = await ask(`members/${ida}/measures`);
    expect([authorised.status, measured.status]).toEqual([200, 200]);
    const { items } = (await ask('members')).json;
    await service.kill9();
    expect(items).toMatchObject([{ patient: ida }]);
    service = await startTestService({ folder, env });
    const by = { recipient: { id: 'acme-health' }, by: { id: 'acme-desk' } };
    expect(await account()).toMatchObject([
      { ...by, fields: ['patient', 'stays', 'level'] },
      { ...by, fields: expect.arrayContaining(['returns', 'followUps']) },
      { ...by, fields: ['items', 'days'] },
    ]);
    const left = await service.get(`/v1/patients/${kim}/accesses`, { now: NOW });
    expect(left.json.items.filter(({ outcome }: { outcome: string }) => outcome === 'denied')).toMatchObject([
      { what: 'members', account: 'acme-desk', patients: [kim] },
    ]);
  });

  it('stands in the patient’s replay, in an auditor’s words, and the log verifies', async () => {
    const replay = await continuum(folder, ['replay', ida], env);
    expect(replay.stdout).toMatch(/Told to acme-health for payment: one stay under consent/);
    const verified = await continuum(folder, ['verify', '--patient', ida], env);
    expect([verified.code, verified.stderr]).toEqual([0, '']);
  });

  it('is no fact of the patient’s, so that their history says what it said', async () => {
    const shown = await continuum(folder, ['show', 'patient', ida], env);
    expect(shown.stdout).not.toContain('Told to');
  });

  it('goes into the patient’s sealed bundle', async () => {
    const bundle = join(out, 'bundle');
    const ran = await continuum(folder, ['export', '--patient', ida, '--out', bundle], env);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const page = readFileSync(join(bundle, 'history.html'), 'utf8');
    expect(page).toContain('Disclosure made');
    expect(page).toContain('us-42-cfr-2.32-a-1-2024');
  });

  it('stays accounted for when the patient is erased, of whom nothing is told any more', async () => {
    const state = (route: string, body: object) =>
      service.post(`/v1/patients/${ida}/${route}`, body, { now: LATER });
    const closed = { effectiveAt: '2025-06-02', disposition: 'completed' };
    expect((await state('discharges', closed)).status).toBe(201);
    const issued = await service.post('/v1/accounts/acme-desk/tokens', {}, { now: LATER });
    token = issued.json.token;
    expect((await ask(`members/${ida}/stays`, LATER)).status).toBe(200);
    const before = await account(LATER);
    expect(before.map(({ at }: { at: string }) => at.slice(0, 4))).toEqual(['2034', '2025', '2025', '2025']);
    expect((await state('erasure', { reason: 'patientRequest' })).status).toBe(201);
    expect((await ask(`members/${ida}/stays`, LATER)).json.code).toBe('MEMBER_UNKNOWN');
    await service.caughtUp();
    expect((await ask('members', LATER)).json.items).toEqual([]);
    expect(await account(LATER)).toEqual(before);
  });

  it('is nothing once the consents were altered: what was revoked could be missing', async () => {
    const pat = (await service.post('/v1/patients', {}, { now: LATER })).json.patient;
    const state = async (route: string, body: object) =>
      (await service.post(`/v1/patients/${pat}/${route}`, body, { now: LATER })).json.events.at(-1);
    await state('coverages', { payer: 'acme-health', from: '2025-01-01' });
    await state('admissions', { effectiveAt: '2033-12-30', placement: RECOVERY });
    const { id } = await state('consents', {
      recipient: { kind: 'payer', id: 'acme-health' },
      purpose: 'payment',
      what: ['stays'],
      discloser: { kind: 'facility', id: 'lakeside-recovery' },
      ...{ from: '2033-12-30', expiry: '2035-12-31' },
      signed: { by: 'patient', name: 'Pat', on: '2033-12-30' },
    });
    expect((await ask(`members/${pat}/stays`, LATER)).status).toBe(200);
    await service.stop();
    const log = await SqliteEventStore.openReadOnly(folder);
    const { text = '' } = (await log.readRaw(START, 1000)).find((event) => event.id === id) ?? {};
    await log.close();
    const bytes = readFileSync(join(folder, EVENTS_FILE));
    const at = bytes.indexOf(text) + text.indexOf('2035-12-31');
    bytes.write('9', at + 2);
    writeFileSync(join(folder, EVENTS_FILE), bytes);
    service = await startTestService({ folder, env });
    await service.ready();
    expect((await ask(`members/${pat}/stays`, LATER)).json.code).toBe('MEMBER_UNKNOWN');
    expect((await ask('members', LATER)).json.items).toEqual([]);
  });
});
