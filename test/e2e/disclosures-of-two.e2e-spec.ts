import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from './clinics.js';
import { Payers, RECOVERY, SIGNED_FOR_ACME } from './payers.js';

type Organisation = 'hillcrest' | 'lakeside';

describe('What is told of stays under 42 CFR Part 2 at two organisations', () => {
  let payers: Payers;
  let joined: string;
  const stated = async (as: Organisation, route: string, fact: object): Promise<string> =>
    (await payers.clinics.state(joined, route, fact, { as })).json.events.at(-1).factId;

  beforeAll(async () => {
    payers = await Payers.open();
    const { clinics } = payers;
    const hill = { organisation: 'hillcrest', name: 'Hillcrest Recovery', part2: true };
    const body = { ...hill, zone: 'America/New_York', levels: ['inpatient'] };
    await clinics.request('PUT', '/v1/facilities/hillcrest-recovery', { as: 'admin', body });
    const identifiers = [{ system: 'mrn', value: 'C-1' }];
    joined = await clinics.patient({ identifiers }, { as: 'hillcrest' });
    expect(await clinics.patient({ identifiers })).toBe(joined);
    const coverage = { payer: 'acme-health', from: '2025-01-01' };
    await stated('hillcrest', 'coverages', coverage);
    await stated('lakeside', 'coverages', coverage);
    const placement = { ...RECOVERY, facility: 'hillcrest-recovery' };
    await stated('hillcrest', 'admissions', { effectiveAt: '2025-05-05', placement });
    await stated('hillcrest', 'discharges', { effectiveAt: '2025-05-07', disposition: 'completed' });
    await stated('lakeside', 'admissions', { effectiveAt: '2025-05-09', placement: RECOVERY });
  });
  afterAll(async () => void (await payers.clinics.stop()));

  const account = async (as: Organisation | 'auditor') => {
    const { json } = await payers.clinics.get(`/v1/patients/${joined}/disclosures`, { as });
    type Item = { organisation: string; stays: { consent: string }[] };
    const items = json.items.map(({ organisation, stays }: Item) => [organisation, stays[0]?.consent]);
    return { elsewhere: json.elsewhere, items };
  };

  it('needs a consent for each, and is accounted for by each; others learn only that there is more', async () => {
    const ours = await stated('lakeside', 'consents', SIGNED_FOR_ACME);
    expectProblem(await payers.ask(`/v1/members/${joined}/stays`), 404, 'MEMBER_UNKNOWN');
    const discloser = { kind: 'facility', id: 'hillcrest-recovery' };
    const theirs = await stated('hillcrest', 'consents', { ...SIGNED_FOR_ACME, discloser });
    const told = await payers.told(joined);
    expect(told.stays).toHaveLength(2);
    expect(told.consents.map((one: { consent: string }) => one.consent).sort()).toEqual(
      [ours, theirs].sort(),
    );
    await payers.clinics.service.caughtUp();
    expect(await account('lakeside')).toEqual({ elsewhere: true, items: [['lakeside', ours]] });
    expect(await account('hillcrest')).toEqual({ elsewhere: true, items: [['hillcrest', theirs]] });
    const all = await account('auditor');
    expect([all.elsewhere, [...all.items].sort()]).toEqual([
      false,
      [
        ['hillcrest', theirs],
        ['lakeside', ours],
      ],
    ]);
  });
});
