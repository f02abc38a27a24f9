import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE } from '../fixtures/fact-bodies.js';
import { expectProblem } from './clinics.js';
import { Payers, RECOVERY } from './payers.js';

const ASKED = {
  ...{ requestedOn: '2025-05-01', payer: 'acme-health', facility: 'lakeside-house', level: 'inpatient' },
  ...{ unit: 'days', units: 31, from: '2025-05-01', to: '2025-05-31' },
  ...{ requestedBy: 'Quetzal Ruiz', note: 'Quetzal relapsed' },
} as const;
const GRANT = {
  level: 'inpatient',
  units: 20,
  from: '2025-05-01',
  to: '2025-05-31',
  nextReview: '2025-05-18',
};
const ANSWER = {
  ...{ decidedOn: '2025-05-02', outcome: 'partly', grant: GRANT },
  ...{ number: 'A-77', careManager: 'Kim Quetzal', note: 'Quetzal by fax' },
} as const;
const KINDS = ['authorisations', 'stays'];
const CHICAGO = 'America/Chicago';

/** Rosa: residential from 1 May on; Acme pays up to the 25th, the other one from the 26th; today is 2 June. */
describe('What a payer authorised for a member', () => {
  let payers: Payers;
  let rosa: string;
  let ofAcme: string;
  const other = { payer: 'other-payer' } as const;

  const asked = async (patient: string, more: object = {}): Promise<string> =>
    (await payers.clinics.state(patient, 'authorisations', { ...ASKED, ...more })).json.events[0].factId;
  const answered = (patient: string, authorisation: string, more: object = {}) =>
    payers.clinics.state(patient, 'authorisation-decisions', { ...ANSWER, authorisation, ...more });
  const told = async (patient: string, options: Parameters<Payers['ask']>[1] = {}) => {
    const answer = await payers.ask(`/v1/members/${patient}/authorisations`, options);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.json;
  };
  const units = ({ items }: { items: { ledger: object }[] }) => items.map(({ ledger }) => ledger);

  beforeAll(async () => {
    payers = await Payers.open();
    const coverage = { payer: 'acme-health', from: '2025-01-01', to: '2025-05-25' };
    rosa = await payers.patient('2025-05-01', HOUSE, coverage);
    await payers.clinics.state(rosa, 'coverages', { ...other, from: '2025-05-26' });
    ofAcme = await asked(rosa);
    await answered(rosa, ofAcme);
    const more = { ...other, requestedOn: '2025-05-26', from: '2025-05-10', to: '2025-06-30', units: 30 };
    const grant = { ...GRANT, units: 30, from: more.from, to: more.to };
    await answered(rosa, await asked(rosa, more), { decidedOn: '2025-05-27', number: 'O-1', grant });
  });
  afterAll(async () => void (await payers.clinics.stop()));

  it('is told with what was asked for and answered, and with no word but the payer’s own number', async () => {
    const { items, notice, consents } = await told(rosa);
    expect(items).toEqual([
      {
        ...{ authorisation: ofAcme, facility: 'lakeside-house', zone: CHICAGO, asOf: '2025-06-02' },
        ...{ level: 'inpatient', code: null, unit: 'days', units: 31, from: '2025-05-01', to: '2025-05-31' },
        ...{ requestedOn: '2025-05-01', state: 'partly' },
        grant: { ...GRANT, code: null, lastCoverage: false, number: 'A-77' },
        ledger: { authorised: 20, used: 20, left: 0, beyond: 5, lastUsedOn: '2025-05-20', lapsed: true },
        decisions: [{ outcome: 'partly', on: '2025-05-02' }],
        appeals: [],
      },
    ]);
    expect([notice, consents]).toEqual([null, []]);
    expect(JSON.stringify(await told(rosa))).not.toMatch(/Quetzal|other-payer|O-1/);
  });

  it('is held against the payer’s own days alone, whatever another one authorised for them', async () => {
    const span = { from: '2025-05-21', to: '2025-05-25', days: 5, level: 'inpatient' };
    expect((await told(rosa)).days).toEqual({
      ...{ delivered: 25, covered: 20, uncovered: 5 },
      spans: [{ ...span, facility: 'lakeside-house', why: 'unitsUsedUp' }],
    });
    const rest = await told(rosa, other);
    expect(rest.days).toEqual({ delivered: 8, covered: 8, uncovered: 0, spans: [] });
    expect(units(rest)).toEqual([
      { authorised: 30, used: 8, left: 22, beyond: 0, lastUsedOn: '2025-06-02', lapsed: false },
    ]);
  });

  it('takes no units for days on which another one pays first, though the payer covers them second', async () => {
    const second = { payer: 'acme-health', from: '2025-05-26', rank: 2 };
    await payers.clinics.state(rosa, 'coverages', second);
    expect(units(await told(rosa))).toMatchObject([{ used: 20, beyond: 5 }]);
  });

  it('is nothing where nothing was asked of it: every day of its own has no cover', async () => {
    const ida = await payers.patient('2025-05-30', HOUSE);
    expect(await told(ida)).toMatchObject({
      items: [],
      days: { delivered: 4, covered: 0, uncovered: 4, spans: [{ why: 'noAuthorisation' }] },
    });
  });

  it('is told under Part 2 where a consent covers authorisations, is accounted for, and days only with stays', async () => {
    const kim = await payers.patient('2025-05-05', RECOVERY);
    const authorisation = await asked(kim, { facility: 'lakeside-recovery' });
    await payers.consent(kim, { what: ['stays'] });
    expectProblem(await payers.ask(`/v1/members/${kim}/authorisations`), 404, 'MEMBER_UNKNOWN', 'patientId');
    const consent = await payers.consent(kim, { what: ['authorisations'] });
    const some = await told(kim);
    expect(some).toMatchObject({ items: [{ authorisation, grant: null, ledger: null }], days: null });
    expect(some.consents).toMatchObject([{ consent }]);
    expect(some.notice.id).toBe('us-42-cfr-2.32-a-1-2024');
    const stay = expect.any(String);
    const what = ['authorisations'];
    expect((await payers.disclosures(kim))[0]).toMatchObject({
      fields: ['items'],
      stays: [
        { stay, consent, what },
        { stay: authorisation, consent, what },
      ],
    });
    await payers.consent(kim, { what: KINDS });
    expect((await told(kim)).days).toMatchObject({ delivered: 29, covered: 0 });
    expect((await payers.disclosures(kim))[0]).toMatchObject({ fields: ['items', 'days'] });
  });

  it('is left out, and the denial written down, for a Part 2 place that the member has not come to', async () => {
    const pat = await payers.patient('2025-05-05', HOUSE);
    const plain = await asked(pat, { level: 'php', from: '2025-06-10', to: '2025-06-20', units: 11 });
    await asked(pat, { facility: 'lakeside-recovery', level: 'iop' });
    const named = ({ items }: { items: { authorisation: string }[] }) =>
      items.map(({ authorisation }) => authorisation);
    const { notice, ...rest } = await told(pat);
    expect([named(rest as never), notice, JSON.stringify(rest).includes('recovery')]).toEqual([
      [plain],
      null,
      false,
    ]);
    expect(await payers.disclosures(pat)).toEqual([]);
    const looked = (await payers.accesses(pat)).filter(({ role }) => role === 'payer');
    expect(looked.map(({ outcome, what }) => `${outcome} ${what}`).sort()).toEqual([
      'answered authorisations',
      'denied authorisations',
    ]);
    await payers.consent(pat, { what: KINDS });
    expect(named(await told(pat))).toHaveLength(2);
  });

  it('is left out at a programme under Part 2, too, at a place that is not', async () => {
    const { clinics } = payers;
    const track = { facility: 'lakeside-day', name: 'Opioid treatment', levels: ['iop'], part2: true };
    await clinics.request('PUT', '/v1/programmes/opioid-treatment', { as: 'admin', body: track });
    const coverage = { payer: 'acme-health', from: '2025-01-01', to: '2025-05-25' };
    const sam = await payers.patient('2025-05-20', HOUSE, coverage);
    await clinics.state(sam, 'coverages', { ...other, from: '2025-05-26' });
    const to = { level: 'iop', setting: 'clinic', facility: 'lakeside-day', programme: 'opioid-treatment' };
    await clinics.state(sam, 'step-downs', { effectiveAt: '2025-05-28', to });
    await asked(sam, { facility: 'lakeside-day', level: 'iop' });
    expect((await told(sam)).items).toEqual([]);
  });
});
