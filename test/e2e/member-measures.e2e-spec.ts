import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from './clinics.js';
import { Payers, RECOVERY } from './payers.js';

const WARD = {
  ...{ level: 'inpatient', setting: 'hospital', facility: 'lakeside-house' },
  ...{ acute: true, diagnosisClass: 'mental' },
} as const;
const VISIT = { kind: 'visit', facility: 'lakeside-house', providerClass: 'mentalHealth' } as const;
const ACME = { payer: 'acme-health', from: '2025-01-01' } as const;

type Return = { measure: string; days: number; state: string | null; ownDays: boolean };
type FollowUp = { measure: string; met: object | null };

/** Each was in a hospital from 10 to 20 May, which Acme paid for; today is 2 June. */
describe('Who came back and was followed up, as a payer is told of a member', () => {
  let payers: Payers;
  const other = { payer: 'other-payer', from: '2025-05-21' } as const;

  const stated = (patient: string, route: string, body: object) => payers.clinics.state(patient, route, body);
  const left = async (coverage: object = ACME, ward: object = WARD): Promise<string> => {
    const patient = await payers.patient('2025-05-10', ward, coverage);
    await stated(patient, 'discharges', { effectiveAt: '2025-05-20', disposition: 'completed' });
    return patient;
  };
  /** Acme pays up to the day of the discharge, the other one from the next day on. */
  const handedOver = async (): Promise<string> => {
    const patient = await left({ ...ACME, to: '2025-05-20' });
    await stated(patient, 'coverages', other);
    return patient;
  };
  const told = async (patient: string) => {
    const answer = await payers.ask(`/v1/members/${patient}/measures`);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.json;
  };
  /** What is told, but for ids. */
  const apartFromIds = async (patient: string) =>
    JSON.stringify(await told(patient)).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
  const returns = ({ stays: [stay] }: { stays: { returns: Return[] }[] }) =>
    Object.fromEntries(stay?.returns.map((one) => [`${one.measure} ${one.days}`, one]) ?? []);
  const fuh = ({ followUps }: { followUps: FollowUp[] }) =>
    followUps.filter(({ measure }) => measure === 'FUH');
  const denials = async (patient: string) =>
    (await payers.accesses(patient)).filter(({ outcome }) => outcome === 'denied');

  beforeAll(async () => {
    payers = await Payers.open();
  });
  afterAll(async () => void (await payers.clinics.stop()));

  it('is that they came back, on which day, or did not, on days that the payer paid for', async () => {
    const rosa = await left();
    await stated(rosa, 'admissions', { effectiveAt: '2025-05-28', placement: WARD });
    const json = await told(rosa);
    expect(json.stays).toMatchObject([{ level: 'inpatient', facility: 'lakeside-house', to: '2025-05-20' }]);
    expect(returns(json)).toMatchObject({
      'readmission 7': { ownDays: true, eligibility: 'counted', state: 'notReturned', back: null },
      'readmission 30': { state: 'returned', back: { on: '2025-05-28', day: 8 } },
      'READM-30-IPF 30': { state: 'returned', back: { on: '2025-05-28', day: 8 } },
      'interruptedStay 2': { state: 'notReturned' },
    });
    expect(fuh(json)).toMatchObject([{ ownDays: true, eligibility: 'excluded', why: ['readmitted'] }]);
    expect(json.measures.followUps[0]).toMatchObject({ label: 'HEDIS-style, uncertified' });
  });

  it('is whether they were followed up, until when, and how many days are left', async () => {
    const ida = await left();
    await stated(ida, 'services', { ...VISIT, effectiveAt: '2025-05-23' });
    expect(fuh(await told(ida))).toMatchObject([
      {
        ...{ on: '2025-05-20', facility: 'lakeside-house', eligibility: 'counted' },
        met: { on: '2025-05-23', as: 'mentalHealthProvider' },
        windows: [{ days: 7, state: 'met' }, { state: 'met' }],
      },
    ]);
    const pat = await left();
    expect(fuh(await told(pat))).toMatchObject([
      { met: null, windows: [{ state: 'missed' }, { until: '2025-06-19', state: 'open', daysLeft: 17 }] },
    ]);
  });

  it('is neither a return nor that there was none where another one paid for days of the window', async () => {
    const [back, away] = [await handedOver(), await handedOver()];
    await stated(back, 'admissions', { effectiveAt: '2025-05-28', placement: WARD });
    await stated(back, 'services', { ...VISIT, effectiveAt: '2025-05-23' });
    const json = await told(back);
    const nothing = { ownDays: false, eligibility: 'undetermined', why: [] };
    expect(Object.values(returns(json))).toHaveLength(5);
    for (const one of Object.values(returns(json))) {
      expect(one).toMatchObject({ ...nothing, state: null, back: null });
    }
    expect(fuh(json)).toMatchObject([{ ...nothing, met: null, windows: [] }]);
    expect(await apartFromIds(back)).toBe(await apartFromIds(away));
  });

  it('is the same whether or not they died on a day of another one’s, later that year', async () => {
    const leftInMarch = async () => {
      const patient = await payers.patient('2025-03-01', WARD, { ...ACME, to: '2025-04-30' });
      await stated(patient, 'coverages', { ...other, from: '2025-05-01' });
      await stated(patient, 'discharges', { effectiveAt: '2025-03-10', disposition: 'completed' });
      return patient;
    };
    const [dead, alive] = [await leftInMarch(), await leftInMarch()];
    await stated(dead, 'deaths', { effectiveAt: '2025-05-25' });
    expect(fuh(await told(alive))).toMatchObject([{ ownDays: true, eligibility: 'counted' }]);
    expect(await apartFromIds(dead)).toBe(await apartFromIds(alive));
  });

  it('is nothing of a stay that ended on a day of another one’s', async () => {
    const patient = await payers.patient('2025-05-10', WARD, { ...ACME, to: '2025-05-15' });
    await stated(patient, 'coverages', { ...other, from: '2025-05-16' });
    await stated(patient, 'discharges', { effectiveAt: '2025-05-20', disposition: 'ama' });
    const json = await told(patient);
    expect([json.stays, json.followUps]).toEqual([[], []]);
    expect(JSON.stringify(json)).not.toContain('2025-05-20');
  });

  it('does not rest on what was done at a Part 2 place without a consent, which is written down', async () => {
    const [seen, unseen] = [await left(), await left()];
    await stated(seen, 'services', { ...VISIT, facility: 'lakeside-recovery', effectiveAt: '2025-05-23' });
    expect(await apartFromIds(seen)).toBe(await apartFromIds(unseen));
    expect(await denials(seen)).toMatchObject([{ what: 'measures', role: 'payer' }]);
    expect([await denials(unseen), await payers.disclosures(seen)]).toEqual([[], []]);
    await payers.consent(seen, { what: ['measures'] });
    expect(fuh(await told(seen))).toMatchObject([{ met: null }]);
    const consent = await payers.consent(seen, { what: ['measures', 'services'] });
    const json = await told(seen);
    expect(fuh(json)).toMatchObject([{ met: { on: '2025-05-23' } }]);
    expect([json.consents, json.notice.id]).toMatchObject([[{ consent }], 'us-42-cfr-2.32-a-1-2024']);
    const { met } = json.followUps[0];
    const what = ['measures', 'services'];
    expect(await payers.disclosures(seen)).toMatchObject([
      { fields: expect.arrayContaining(['followUps', 'met']), stays: [{ stay: met.by, consent, what }] },
    ]);
  });

  it('is told of a Part 2 stay under a consent for measures, and how it ended is part of them', async () => {
    const kim = await left(ACME, { ...RECOVERY, diagnosisClass: 'substanceUse' });
    await payers.consent(kim, { what: ['stays', 'dispositions'] });
    expectProblem(await payers.ask(`/v1/members/${kim}/measures`), 404, 'MEMBER_UNKNOWN', 'patientId');
    await payers.consent(kim, { what: ['measures'] });
    expect(await told(kim)).toMatchObject({ stays: [], followUps: [], consents: [{ what: ['measures'] }] });
    await payers.consent(kim, { what: ['measures', 'dispositions'] });
    expect(returns(await told(kim))).toMatchObject({ 'readmission 7': { state: 'notReturned' } });
    expect((await payers.disclosures(kim))[0]).toMatchObject({
      fields: ['stay', 'level', 'facility', 'to', 'returns', 'followUps', 'eligibility', 'why'],
    });
  });
});
