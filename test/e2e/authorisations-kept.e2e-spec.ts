import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../fixtures/fact-bodies.js';
import { continuum } from './cli.js';
import { Clinics, NOW } from './clinics.js';
import { startTestService, type TestService } from './service.js';

const env = { CONTINUUM_CLOCK: 'driven' };
const REQUEST = {
  ...{ requestedOn: '2025-05-31', payer: 'acme-health', facility: 'lakeside-house', level: 'php' },
  ...{ unit: 'days', units: 20, from: '2025-05-31', to: '2025-06-30', requestedBy: 'Quetzal Ruiz' },
};
const GRANT = { level: 'php', units: 10, from: '2025-05-31', to: '2025-06-20', nextReview: '2025-06-05' };

describe('What was authorised', () => {
  let clinics: Clinics;
  let service: TestService;
  let rosa: string;

  beforeAll(async () => {
    clinics = await Clinics.open();
    service = clinics.service;
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' });
    const stated = async (route: string, body: object): Promise<string> =>
      (await clinics.state(rosa, route, body)).json.events.at(-1).factId;
    const stay = await stated('admissions', { effectiveAt: '2025-05-31', placement: DAY });
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' });
    const authorisation = await stated('authorisations', REQUEST);
    const decision = { authorisation, decidedOn: '2025-06-01', outcome: 'partly', grant: GRANT };
    await stated('authorisation-decisions', { ...decision, number: 'Q-77' });
    await stated('authorisation-appeals', {
      authorisation,
      appealedOn: '2025-06-02',
      note: 'Quetzal by phone',
    });
    await stated('authorisation-appeal-outcomes', {
      ...{ authorisation, decidedOn: '2025-06-02', outcome: 'upheld' },
    });
    await stated('certifications', {
      ...{
        stay,
        certifiedOn: '2025-06-01',
        through: '2025-12-31',
        hoursPerWeek: 20,
        certifiedBy: 'Dr. Quetzal',
      },
    });
    await service.caughtUp();
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(service.folder, { recursive: true, force: true });
  });

  const ask = (path: string) => service.get(path, { now: NOW });
  const answers = async () =>
    (
      await Promise.all(
        [
          `/v1/patients/${rosa}/authorisations`,
          `/v1/patients/${rosa}/authorisation-days`,
          '/v1/authorisations/due?within=30',
        ].map(ask),
      )
    ).map(({ text }) => text);

  it('stands in the patient’s history and replay, in a case manager’s words', async () => {
    const { stdout } = await continuum(service.folder, ['show', 'patient', rosa], env);
    expect(stdout).toMatch(
      /2025-05-31 +Authorisation requested: acme-health is asked for 20 days of PHP at lakeside-house, from 2025-05-31 to 2025-06-30 /,
    );
    expect(stdout).toMatch(
      /2025-06-01 +Authorisation partly: 10 of PHP, from 2025-05-31 to 2025-06-20, next review 2025-06-05 .*\n +number: Q-77/,
    );
    expect(stdout).toMatch(/2025-06-02 +Authorisation appealed .*\n +note: Quetzal by phone/);
    expect(stdout).toMatch(/2025-06-02 +Appeal decided: upheld /);
    const replay = await continuum(service.folder, ['replay', rosa], env);
    expect(replay.stdout).toMatch(
      /Need certified: PHP through 2025-12-31, 20 hours a week, again by 2025-06-17; certified by: Dr. Quetzal/,
    );
  });

  it('is the same after the service was killed and started again, and its view is what a fold gives', async () => {
    const before = await answers();
    expect(before.join()).toContain('Quetzal Ruiz');
    expect(JSON.parse(before[2] ?? '').items).toMatchObject([
      { kind: 'review', dueOn: '2025-06-05', daysLeft: 3 },
      { kind: 'lapse', dueOn: '2025-06-09' },
      { kind: 'recertification', dueOn: '2025-06-17' },
    ]);
    await service.kill9();
    const { folder } = service;
    const checked = (await continuum(folder, ['projections', 'check', '--json'], env)).json;
    const differing = checked.views.filter((view: { differing: number }) => view.differing > 0);
    expect([
      checked.views.map(({ name }: { name: string }) => name).includes('authorisations_due'),
      differing,
    ]).toEqual([true, []]);
    service = await startTestService({ env, folder });
    await service.get('/v1/rule-packs', { now: NOW });
    await service.caughtUp();
    expect(await answers()).toEqual(before);
  });

  it('has no words any more when the patient is erased; days and units stay', async () => {
    const LATER = '2034-01-01T12:00:00Z';
    const state = (route: string, body: object) =>
      service.post(`/v1/patients/${rosa}/${route}`, body, { now: LATER });
    await state('discharges', { effectiveAt: '2025-06-10', disposition: 'completed' });
    expect((await state('erasure', { reason: 'retentionOver' })).status).toBe(201);
    const { json, text } = await service.get(`/v1/patients/${rosa}/authorisations`, { now: LATER });
    expect(text).not.toMatch(/Quetzal|Q-77/);
    expect(json.items).toMatchObject([
      { requestedBy: null, grant: { units: 10, number: null }, ledger: { used: 10, lapsed: true } },
    ]);
    expect(json.certifications).toMatchObject([{ certifiedBy: null, recertifyBy: '2025-06-17' }]);
  });
});
