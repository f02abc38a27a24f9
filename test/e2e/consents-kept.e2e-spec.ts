import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { CONSENT, HOUSE } from '../fixtures/fact-bodies.js';
import { continuum } from './cli.js';
import { Clinics, NOW } from './clinics.js';
import { startTestService, type TestService } from './service.js';

const env = { CONTINUUM_CLOCK: 'driven' };
const SIGNED = { by: 'patient', name: 'Quetzal Delgado', on: '2025-06-01' };
const PAYMENT = { ...CONSENT, from: '2025-06-01', signed: SIGNED, note: 'Quetzal by phone' };
const LATER = '2034-01-01T12:00:00Z';

describe('What was consented to', () => {
  let clinics: Clinics;
  let service: TestService;
  let folder: string;
  let rosa: string;
  let payment: string;
  let tpo: string;
  let revocation: string;
  const out = mkdtempSync(join(tmpdir(), 'continuum-consents-'));

  /** One consent that was revoked, and one that was corrected. */
  beforeAll(async () => {
    clinics = await Clinics.open();
    service = clinics.service;
    folder = service.folder;
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' });
    await clinics.state(rosa, 'admissions', { effectiveAt: '2025-06-01', placement: HOUSE });
    payment = await stated('consents', PAYMENT);
    const broad = {
      recipient: { kind: 'class', class: 'payers' },
      purpose: 'tpo',
      what: ['stays', 'dispositions'],
      discloser: { kind: 'organisation', id: 'lakeside' },
      from: '2025-07-01',
      expiry: '2025-12-31',
      expiryEvent: 'Quetzal when the claim is paid',
    };
    tpo = await stated('consents', { ...PAYMENT, ...broad });
    const reason = 'Quetzal changed insurers';
    revocation = await stated('consent-revocations', { consent: payment, revokedOn: '2025-06-02', reason });
    const fact = { ...PAYMENT, purpose: 'tpo', from: '2025-06-02', expiry: '2025-06-30' };
    const about = { factId: tpo, supersedes: tpo, reason: 'Quetzal misread' };
    const correction = { kind: 'correct', ...about, type: 'ConsentGranted', fact };
    await stated('consent-changes', { changes: [correction] });
    await service.caughtUp();
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(folder, { recursive: true, force: true });
    rmSync(out, { recursive: true, force: true });
  });

  async function stated(route: string, body: object): Promise<string> {
    return (await clinics.state(rosa, route, body)).json.events[0].factId;
  }
  const ask = (method: string, route: string, body?: object) =>
    service.request(method, `/v1/patients/${rosa}/${route}`, { body, now: LATER });

  it('stands in the patient’s history and its replay, in a case manager’s words', async () => {
    const { entries } = (await clinics.get(`/v1/patients/${rosa}/history`)).json;
    const types = entries.map(({ type, stream }: { type: string; stream: string }) => `${type} ${stream}`);
    expect(types).toContain(`ConsentGranted consent-${rosa}`);
    expect(types).toContain(`ConsentRevoked consent-${rosa}`);
    const shown = await continuum(folder, ['show', 'patient', rosa], env);
    expect(shown.stdout).toMatch(
      /2025-06-01 +Consent: lakeside-house may tell acme-health for payment about stays, from 2025-06-01 to 2026-05-01 /,
    );
    expect(shown.stdout).toMatch(/2025-06-02 +Consent revoked .*\n +reason: Quetzal changed insurers/);
    const replay = await continuum(folder, ['replay', rosa], env);
    expect(replay.stdout).toMatch(
      /Consent: lakeside may tell all payers for TPO about stays, dispositions, from 2025-07-01 to 2025-12-31; expiry event: Quetzal when the claim is paid; note: Quetzal by phone; signed by: Quetzal Delgado/,
    );
    expect(replay.stdout).toMatch(
      /CORRECTED: Consent: lakeside-house may tell acme-health for TPO about stays, .*reason: Quetzal misread/,
    );
  });

  it('keeps who signed and what people wrote sealed in every file', () => {
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      expect([name, bytes.includes('Quetzal')]).toEqual([name, false]);
    }
  });

  it('goes into the patient’s sealed bundle', async () => {
    const bundle = join(out, 'bundle');
    const ran = await continuum(folder, ['export', '--patient', rosa, '--out', bundle], env);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const page = readFileSync(join(bundle, 'history.html'), 'utf8');
    expect(page).toContain('Consent granted');
    expect(page).toContain('Quetzal changed insurers');
  });

  it('is there after a process that was killed, byte for byte', async () => {
    const path = `/v1/patients/${rosa}/consents?asOf=2025-06-02`;
    const before = await clinics.get(path);
    await service.kill9();
    service = await startTestService({ folder, env });
    await service.ready();
    const after = await service.get(path, { token: clinics.tokens.lakeside, now: NOW });
    expect(after.json.items).toEqual(before.json.items);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  it('keeps its days and loses its words when the patient is erased, and no more is taken', async () => {
    const closed = { effectiveAt: '2025-06-03', disposition: 'completed' };
    expect((await ask('POST', 'discharges', closed)).status).toBe(201);
    expect((await ask('POST', 'erasure', { reason: 'patientRequest' })).status).toBe(201);
    const left = await ask('GET', 'consents?asOf=2025-06-02');
    expect(left.text).not.toContain('Quetzal');
    expect(left.json.items).toMatchObject([
      { consent: payment, state: 'revoked', signed: { name: null }, revocation: { reason: null } },
      { consent: tpo, state: 'inForce', note: null },
    ]);
    expect((await ask('POST', 'consents', PAYMENT)).json.code).toBe('PATIENT_ERASED');
  });

  it('is told to nobody once it was altered: what was revoked could be missing', async () => {
    await service.stop();
    const log = await SqliteEventStore.openReadOnly(folder);
    const { text = '' } = (await log.readRaw(START, 1000)).find(({ id }) => id === revocation) ?? {};
    await log.close();
    const bytes = readFileSync(join(folder, EVENTS_FILE));
    const at = bytes.indexOf(text) + text.indexOf('2025-06-02');
    expect(bytes.toString('latin1', at, at + 10)).toBe('2025-06-02');
    bytes.write('2', at + 3);
    writeFileSync(join(folder, EVENTS_FILE), bytes);
    service = await startTestService({ folder, env });
    for (const account of ['ana-ruiz', 'eva-lund']) {
      const issued = await service.post(`/v1/accounts/${account}/tokens`, {}, { now: LATER });
      const path = `/v1/patients/${rosa}/consents`;
      const { status, json } = await service.get(path, { token: issued.json.token, now: LATER });
      expect([account, status, json.code]).toEqual([account, 500, 'STREAM_DAMAGED']);
    }
  });
});
