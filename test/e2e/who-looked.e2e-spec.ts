import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE } from '../fixtures/fact-bodies.js';
import { type As, Clinics, type Who } from './clinics.js';

type Entry = {
  readonly at: string;
  readonly account: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly purpose: string;
  readonly what: string;
  readonly outcome: string;
  readonly patients: readonly string[];
  readonly told: number;
  readonly words: string | null;
  readonly correlationId: string;
};

describe('Who looked', () => {
  let clinics: Clinics;
  let rosa: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' });
    await clinics.state(rosa, 'admissions', { effectiveAt: '2025-05-02', placement: HOUSE });
    await clinics.service.caughtUp();
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const asking = (id: string, more: As = {}): As => ({
    ...more,
    headers: { 'x-correlation-id': id, ...more.headers },
  });
  async function entries(query: string, as: Who = 'auditor'): Promise<Entry[]> {
    const { status, json, text } = await clinics.get(query, { as });
    expect({ status, text }).toMatchObject({ status: 200 });
    return json.items;
  }
  /** What was written of one request. */
  async function entry(correlationId: string): Promise<Entry | undefined> {
    const found = await entries('/v1/accesses?limit=200');
    return found.find((one) => one.correlationId === correlationId);
  }

  it('at a patient is told to an auditor: who, in which role, for what, when and which page', async () => {
    await clinics.get(`/v1/patients/${rosa}/history`, asking('one-history'));
    const [newest] = await entries(`/v1/patients/${rosa}/accesses?limit=1`);
    expect(newest).toMatchObject({
      account: 'ana-ruiz',
      role: 'case_manager',
      organisation: 'lakeside',
      purpose: 'treatment',
      what: 'history',
      outcome: 'answered',
      patients: [rosa],
      told: 1,
      words: null,
      correlationId: 'one-history',
    });
    expect(Date.parse(newest?.at ?? '')).toBeGreaterThanOrEqual(Date.parse('2025-06-02T18:00:00Z'));
  });

  it.each([
    ['', 'patient'],
    ['/current-placement', 'currentPlacement'],
    ['/step-history', 'stepHistory'],
    ['/history', 'history'],
    ['/discharge-plans', 'dischargePlans'],
    ['/plan-warnings', 'planWarnings'],
  ])('is written of a patient’s page %s as %s', async (page, what) => {
    const id = `page-${what}`;
    expect((await clinics.get(`/v1/patients/${rosa}${page}`, asking(id))).status).toBe(200);
    expect(await entry(id)).toMatchObject({ what, patients: [rosa], outcome: 'answered' });
  });
});
