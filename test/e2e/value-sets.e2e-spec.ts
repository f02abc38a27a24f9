import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics, expectProblem } from './clinics.js';

const NOW = { now: '2025-06-02T18:00:00Z' };
const ADMIN = { as: 'admin', ...NOW } as const;
const EXAMPLE = JSON.parse(readFileSync('libs/services/value-sets/follow-up-example.json', 'utf8'));
const OVERDOSE = { system: 'ICD-10-CM', code: 'T40.2X1A' };
const CAME = {
  ...{ kind: 'emergencyVisit', facility: 'lakeside-house', effectiveAt: '2025-05-20T03:00' },
  ...{ diagnosisClass: 'other', codes: [OVERDOSE] },
};

describe('Value sets', () => {
  let clinics: Clinics;
  let rosa: string;
  let came: { factId: string; id: string };
  const adopt = (body: object) => clinics.post('/v1/value-sets', body, ADMIN);
  const fua = async () => {
    const { json } = await clinics.get(`/v1/patients/${rosa}/returns`, { as: 'auditor', ...NOW });
    const { eligibility, why } = json.followUps.find((one: { measure: string }) => one.measure === 'FUA');
    return [eligibility, ...why].join(' ');
  };

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, NOW);
    await clinics.state(rosa, 'coverages', { payer: 'acme-health', from: '2025-01-01' }, NOW);
    came = (await clinics.state(rosa, 'services', CAME, NOW)).json.events[0];
  });
  afterAll(async () => void (await clinics.stop()));

  it('are none until somebody loads one, and no code means anything', async () => {
    expect((await clinics.get('/v1/value-sets', NOW)).json).toEqual({ items: [] });
    expect(await fua()).toBe('excluded otherDiagnosis');
  });

  it('that are loaded are listed, and loaded again change nothing', async () => {
    expect((await adopt(EXAMPLE)).status).toBe(201);
    await adopt(EXAMPLE);
    const { json } = await clinics.get('/v1/value-sets', NOW);
    expect(json.items).toEqual([{ ...EXAMPLE, validTo: null }]);
  });

  it('tell what codes mean of services that are recorded or corrected from then on', async () => {
    expect(await fua()).toBe('excluded otherDiagnosis');
    const { factId, id: supersedes } = came;
    const change = {
      kind: 'correct',
      factId,
      supersedes,
      reason: 'Read again by the value set',
      service: CAME,
    };
    await clinics.state(rosa, 'service-changes', { year: '2025', changes: [change] }, NOW);
    expect(await fua()).toBe('counted');
    const { json } = await clinics.get(`/v1/patients/${rosa}/history`, { ...NOW });
    const told = json.entries.filter(({ type }: { type: string }) => type === 'ServiceRecorded').at(-1);
    expect(told.data.concepts).toEqual([{ concept: 'overdose', valueSet: 'follow-up-example@1' }]);
    expect(told.opened).toEqual({ codes: [OVERDOSE] });
  });

  it('leave the codes of a service sealed', async () => {
    const { json } = await clinics.get(`/v1/patients/${rosa}/history`, NOW);
    const plain = json.entries.map(({ data }: { data: object }) => data);
    expect(JSON.stringify(plain)).not.toContain('T40');
  });

  it.each([
    [{ concepts: { overdose: { 'ICD-10-CM': ['T40.5X1A'] } } }, 409, 'VALUE_SET_FIXED', 'version'],
    [{ version: '2', validTo: '2015-12-31' }, 409, 'END_BEFORE_START', 'validTo'],
    [{ version: '2', validFrom: '2025-02-30' }, 400, 'INVALID_TIME', 'validFrom'],
    [{ version: '2', concepts: {} }, 422, 'VALUE_SET_INVALID', 'concepts'],
    [
      { version: '2', concepts: { hospice: { HCPCS: ['Q5001'] } } },
      422,
      'VALUE_SET_INVALID',
      'concepts.hospice',
    ],
    [{ version: '2', concepts: { overdose: ['T40.2X1A'] } }, 422, 'VALUE_SET_INVALID', 'concepts.overdose'],
    [{ version: '2', concepts: [] }, 400, 'VALIDATION_FAILED', 'concepts'],
    [{ version: '2', source: '' }, 400, 'VALIDATION_FAILED', 'source'],
    [{ version: '2', codes: [] }, 400, 'VALIDATION_FAILED', 'codes'],
  ])('are refused with %j: %i %s', async (change, status, code, field) => {
    expectProblem(await adopt({ ...EXAMPLE, ...change }), status, code, field);
    expect((await clinics.get('/v1/value-sets', NOW)).json.items).toHaveLength(1);
  });

  it.each([
    [[{ system: 'ICD-10-CM' }], 'codes[0].code'],
    [[{ ...OVERDOSE, text: 'Overdose' }], 'codes[0].text'],
    ['T40.2X1A', 'codes'],
  ])('are not asked about codes of another shape: %j', async (codes, field) => {
    const answer = await clinics.post(`/v1/patients/${rosa}/services`, { ...CAME, codes }, NOW);
    expectProblem(answer, 400, 'VALIDATION_FAILED', field);
  });
});
