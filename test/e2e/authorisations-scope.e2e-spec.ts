import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUSE } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem } from './clinics.js';

const REQUEST = {
  requestedOn: '2025-05-26',
  payer: 'acme-health',
  facility: 'lakeside-house',
  level: 'php',
  unit: 'days',
  units: 20,
  from: '2025-05-26',
  to: '2025-06-30',
  requestedBy: 'Ana Ruiz',
};
const GRANT = { level: 'php', units: 10, from: '2025-05-26', to: '2025-06-20' };

describe('Authorisations', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await Clinics.open();
  });
  afterAll(async () => void (await clinics.stop()));

  const stated = async (route: string, body: object, patient: string): Promise<string> =>
    (await clinics.state(patient, route, body)).json.events.at(-1).factId;

  it('of sessions count what was recorded as services', async () => {
    const ida = await clinics.patient({ name: 'Ida Berg' });
    await stated('admissions', { effectiveAt: '2025-05-26', placement: DAY }, ida);
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' }, ida);
    const asked = await stated('authorisations', { ...REQUEST, unit: 'sessions' }, ida);
    const grant = { ...GRANT, units: 3 };
    const answer = { authorisation: asked, decidedOn: '2025-05-31', outcome: 'approved', grant };
    await stated('authorisation-decisions', answer, ida);
    const session = { kind: 'session', facility: 'lakeside-house' };
    for (const effectiveAt of ['2025-05-31T09:00', '2025-05-31T13:00', '2025-06-02'])
      await stated('services', { effectiveAt, ...session }, ida);
    await stated('services', { effectiveAt: '2025-06-01', ...session, kind: 'visit' }, ida);
    const ledger = async () => (await clinics.get(`/v1/patients/${ida}/authorisations`)).json.items[0].ledger;
    expect(await ledger()).toMatchObject({ used: 3, left: 0, beyond: 0, lastUsedOn: '2025-06-02' });
    const { json } = await clinics.get(`/v1/patients/${ida}/authorisations`);
    const [{ factId }] = json.items[0].decisions;
    const fact = { ...answer, grant: { ...GRANT, units: 2 } };
    const change = { kind: 'correct', factId, supersedes: factId, reason: 'It was 2' };
    const fewer = { changes: [{ ...change, type: 'AuthorisationDecided', fact }] };
    const refused = await clinics.post(`/v1/patients/${ida}/authorisation-changes`, fewer);
    expectProblem(refused, 409, 'UNITS_BELOW_USED', 'grant.units');
    expect(await ledger()).toMatchObject({ authorised: 3 });
  });

  it('of another organisation are not shown, only that there are some, and payers are not let in', async () => {
    const identifiers = [{ system: 'mrn', value: 'C-1' }];
    const cara = await clinics.patient({ name: 'Cara Holm', identifiers });
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' }, cara);
    const asked = await stated('authorisations', REQUEST, cara);
    expect(await clinics.patient({ identifiers }, { as: 'hillcrest' })).toBe(cara);
    const path = `/v1/patients/${cara}/authorisations`;
    const { json } = await clinics.get(path, { as: 'hillcrest' });
    expect(json).toMatchObject({ items: [], certifications: [], elsewhere: true });
    const deciding = { authorisation: asked, decidedOn: '2025-06-01', outcome: 'denied' };
    const foreign = await clinics.post(`/v1/patients/${cara}/authorisation-decisions`, deciding, {
      as: 'hillcrest',
    });
    expectProblem(foreign, 409, 'AUTHORISATION_UNKNOWN', 'authorisation');
    for (const closed of [path, `${path.slice(0, -1)}-days`])
      expectProblem(await clinics.get(closed, { as: 'payer' }), 403, 'FORBIDDEN');
    const ida = await clinics.patient({ name: 'Ida Berg' });
    const unknown = await clinics.get(`/v1/patients/${ida}/authorisations`, { as: 'hillcrest' });
    expectProblem(unknown, 404, 'PATIENT_UNKNOWN');
  });

  it('are told day by day a year a page, each of the moment of the first', async () => {
    const sven = await clinics.patient({ name: 'Sven Dahl' });
    await stated('admissions', { effectiveAt: '2024-05-01', placement: HOUSE }, sven);
    const path = `/v1/patients/${sven}/authorisation-days`;
    const first = (await clinics.get(path)).json;
    expect([first.days.length, first.days.at(-1).date]).toEqual([366, '2025-05-01']);
    await stated('discharges', { effectiveAt: '2025-05-20', disposition: 'completed' }, sven);
    const second = (await clinics.get(`${path}?cursor=${first.next}`)).json;
    expect([second.days.length, second.days[0].date, second.next]).toEqual([32, '2025-05-02', null]);
    expect(second.days.at(-1)).toMatchObject({ date: '2025-06-02', delivered: 'inpatient' });
    expect((await clinics.get(`${path}?from=2025-06-02`)).json.days).toMatchObject([{ delivered: null }]);
  });
});
