import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { continuum } from './cli.js';
import { Clinics, NOW } from './clinics.js';
import type { Answer } from './service.js';

const on = { now: NOW };

/** Each test begins with somebody who was in PHP from 1 May, in IOP from 20 May, and whose plan was drafted. */
describe('a change of an earlier fact', () => {
  let clinics: Clinics;
  let patient: string;
  let moved: { factId: string; id: string };

  const place = (level: string) => ({ level, setting: 'clinic', facility: 'lakeside-house' });
  const earlier = (effectiveAt = '2025-05-18') => [
    {
      kind: 'correct',
      factId: moved.factId,
      supersedes: moved.id,
      reason: 'Read from the chart',
      type: 'PatientMoved',
      fact: { effectiveAt, intent: 'stepDown', to: place('iop') },
    },
  ];
  const preview = (changes: object[], of = patient) =>
    clinics.post(`/v1/patients/${of}/changes/preview`, { changes }, on);
  const change = (changes: object[], token: string, headers = {}) =>
    clinics.post(`/v1/patients/${patient}/changes`, { changes, preview: token }, { ...on, headers });
  const days = ({ json }: Answer) => json.items.at(-1).after.days;
  const replay = () => clinics.get(`/v1/patients/${patient}/replay?limit=200`, on);

  beforeAll(async () => {
    clinics = await Clinics.open();
  });
  afterAll(async () => void (await clinics.stop()));
  beforeEach(async () => {
    patient = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on);
    await clinics.state(patient, 'admissions', { effectiveAt: '2025-05-01', placement: place('php') }, on);
    const step = await clinics.state(
      patient,
      'step-downs',
      { effectiveAt: '2025-05-20', to: place('iop') },
      on,
    );
    moved = step.json.events.at(-1);
  });

  it('is shown before it is made, and nothing is written', async () => {
    const before = await replay();
    const { status, json } = await preview(earlier());
    expect(status).toBe(200);
    expect(json).toMatchObject({
      patient,
      revision: 3,
      days: { php: -2, iop: 2 },
      inconsistencies: { appear: [], settle: [] },
      before: [
        { level: 'php', to: '2025-05-20' },
        { level: 'iop', from: '2025-05-20' },
      ],
      after: [
        { level: 'php', to: '2025-05-18' },
        { level: 'iop', from: '2025-05-18' },
      ],
      differences: [{ changes: ['moved'] }, { changes: ['moved'] }],
    });
    expect((await replay()).text).toBe(before.text);
  });

  it('comes to what its preview said', async () => {
    const previewed = await preview(earlier());
    const made = await change(earlier(), previewed.json.token);
    expect(made.status).toBe(201);
    expect(days(await replay())).toEqual({ php: 17, iop: 15 });
    const again = await preview([
      { kind: 'void', factId: moved.factId, supersedes: made.json.events[0].id, reason: 'Wrong patient' },
    ]);
    expect(again.json.before).toEqual(previewed.json.after);
    expect(again.json).toMatchObject({ after: [{ level: 'php', to: null }], days: { php: 15, iop: -15 } });
  });

  it('tells what it would be warned of, and which rules of the discharge plan it breaks or keeps', async () => {
    const late = {
      kind: 'add',
      type: 'DemographicsRecorded',
      fact: { effectiveAt: '2025-05-02', language: 'es' },
    };
    const { json } = await preview([late]);
    expect(json.warnings.map(({ code }: { code: string }) => code)).toEqual(['LATE_ENTRY']);
    const discharge = [
      {
        kind: 'add',
        type: 'PatientDischarged',
        fact: { effectiveAt: '2025-06-01', disposition: 'completed' },
      },
    ];
    const plans = (await preview(discharge)).json.plans;
    expect(plans[0].appear).toContain('DISCHARGED_WITHOUT_FINALISED_PLAN');
  });

  it('lists the later facts that would no longer fit', async () => {
    const up = { effectiveAt: '2025-05-25', to: place('php') };
    const stepUp = (await clinics.state(patient, 'step-ups', up, on)).json.events.at(-1);
    const { json } = await preview([
      {
        kind: 'correct',
        factId: moved.factId,
        supersedes: moved.id,
        reason: 'It was inpatient care',
        type: 'PatientMoved',
        fact: {
          effectiveAt: '2025-05-20',
          intent: 'stepUp',
          to: { ...place('inpatient'), setting: 'hospital' },
        },
      },
    ]);
    expect(json.inconsistencies.appear).toEqual([
      { rule: 'INTENT_CONTRADICTED', facts: expect.arrayContaining([stepUp.factId]) },
    ]);
  });

  it('that breaks a rule is refused as it would be when it is made', async () => {
    const refused = await preview(earlier('2025-04-01'));
    const made = await clinics.post(
      `/v1/patients/${patient}/changes`,
      { changes: earlier('2025-04-01') },
      on,
    );
    expect([refused.status, refused.json.code]).toEqual([made.status, made.json.code]);
    expect(refused.status).toBe(409);
  });

  it('is refused where the record has moved since, and previewed again', async () => {
    const { token } = (await preview(earlier())).json;
    await clinics.state(patient, 'demographics', { effectiveAt: '2025-06-01', language: 'es' }, on);
    const { status, json } = await change(earlier(), token);
    expect([status, json.code, json.field]).toEqual([409, 'PREVIEW_OUTDATED', 'preview']);
    expect((await change(earlier(), (await preview(earlier())).json.token)).status).toBe(201);
  });

  it('is made once by one preview, however often it is sent', async () => {
    const { token } = (await preview(earlier())).json;
    const headers = { 'idempotency-key': 'once' };
    const first = await change(earlier(), token, headers);
    const again = await change(earlier(), token, headers);
    expect([first.status, again.status, again.json.events]).toEqual([201, 201, first.json.events]);
    const other = await change(earlier(), token, { 'idempotency-key': 'twice' });
    expect([other.status, other.json.code]).toEqual([409, 'PREVIEW_OUTDATED']);
  });

  it('is not made by the preview of another patient, of other changes, or by none at all', async () => {
    const other = await clinics.patient({ name: 'Omar Haddad' }, on);
    const ofOther = await preview(
      [{ kind: 'add', type: 'DemographicsRecorded', fact: { effectiveAt: '2025-06-01', language: 'es' } }],
      other,
    );
    const ofOthers = await preview(earlier('2025-05-17'));
    for (const token of [ofOther.json.token, ofOthers.json.token, '3.nonsense', `3.${'0'.repeat(64)}`]) {
      const { status, json } = await change(earlier(), token);
      expect([status, json.code, json.field]).toEqual([422, 'PREVIEW_OF_ANOTHER_CHANGE', 'preview']);
    }
    expect(days(await replay())).toEqual({ php: 19, iop: 13 });
  });

  it('of a fact that something newer stands for is refused', async () => {
    await change(earlier(), (await preview(earlier())).json.token);
    const { status, json } = await preview(earlier('2025-05-17'));
    expect([status, json.code, json.field]).toEqual([409, 'ALREADY_SUPERSEDED', 'supersedes']);
  });

  it('tells which exports carried what it would take back, once they were written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'preview-'));
    const exported = async (name: string) => {
      const words = ['export', '--patient', patient, '--out', join(folder, name)];
      const { code, stderr } = await continuum(clinics.service.folder, words, { CONTINUUM_CLOCK: 'driven' });
      expect([code, stderr]).toEqual([0, expect.anything()]);
    };
    try {
      expect((await preview(earlier())).json.exports).toEqual([]);
      await exported('first');
      const { json } = await preview(earlier());
      expect(json.exports).toEqual([{ at: expect.any(String), account: 'operator' }]);
      const accesses = await clinics.get(`/v1/patients/${patient}/accesses?limit=200`, {
        ...on,
        as: 'auditor',
      });
      expect(accesses.json.items).toContainEqual(
        expect.objectContaining({
          what: 'export',
          outcome: 'exported',
          patients: [patient],
          at: json.exports[0].at,
        }),
      );
      const nothingChanges = [
        { kind: 'add', type: 'DemographicsRecorded', fact: { effectiveAt: '2025-06-01', language: 'es' } },
      ];
      expect((await preview(nothingChanges)).json.exports).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('needs a reason', async () => {
    const [{ reason: _, ...without } = { reason: '' }] = earlier();
    const { status, json } = await preview([without]);
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
