import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DENIED, LAPSING, type MadePatient, REVOKED } from '../../apps/demo/cohort/index.js';
import { MadeClinics } from './made-clinics.js';

const SEEDS = [1, 2, 3, 4, 5];
const PATIENTS = 60;
const PLACE = ['level', 'setting', 'facility'];
const PLACEMENT = [...PLACE, 'organisation', 'zone', 'since', 'daysSoFar', 'caseManager', 'payerAtStart'];
const STEP = ['kind', 'at', 'organisation', 'direction', 'disposition', 'days', 'corrected'];
const LAPSE = ['patient', 'kind', 'payer', 'level', 'facility', 'dueOn'];
const ENTERS_WITHIN_MS = 240_000;

const clinics = new Map<number, MadeClinics>();

// All cohorts at once: each of them mostly waits for its own disk.
beforeAll(async () => {
  const opened = await Promise.all(SEEDS.map((seed) => MadeClinics.open(seed, PATIENTS)));
  for (const [index, seed] of SEEDS.entries()) clinics.set(seed, opened[index] as MadeClinics);
}, ENTERS_WITHIN_MS);
afterAll(async () => void (await Promise.all([...clinics.values()].map((one) => one.stop()))));

/**
 * Every view against what the generator knows it made: places, days, directions and corrections are its own, by
 * its own few lines, and nothing here asks the product's fold what it thinks.
 */
describe.each(SEEDS)('The views of the made cohort of seed %i', (seed) => {
  const made = () => clinics.get(seed) as MadeClinics;

  /** Looks at every patient, several at once. */
  async function each(look: (one: MadePatient, base: string) => Promise<void>): Promise<void> {
    const waiting = [...made().cohort.patients];
    expect(waiting).toHaveLength(PATIENTS);
    const looker = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift())
        await look(one, `/v1/patients/${made().idOf(one.name)}`);
    };
    await Promise.all(Array.from({ length: 8 }, looker));
  }

  it('have everybody where they truly are', () =>
    each(async ({ name, truth }, base) => {
      const { placements } = await made().ask(`${base}/current-placement`);
      expect([name, placements.map(placementOf)]).toEqual([name, truth.placements]);
    }));

  it('list who is in care, and nobody else', async () => {
    const listed = await made().all('/v1/current-placements');
    const shown = listed.map((item) => ({ patient: item.patient, ...placementOf(item) }));
    const truly = made().cohort.patients.flatMap(({ name, truth }) =>
      truth.placements.map((placement) => ({ patient: made().idOf(name), ...placement })),
    );
    expect(truly.length).toBeGreaterThan(10);
    expect(sorted(shown)).toEqual(sorted(truly));
  });

  it('tell every step with its direction and days, and which were corrected', () =>
    each(async ({ name, truth }, base) => {
      const { steps } = await made().ask(`${base}/step-history`);
      const shown = steps.map((step: Shown) => ({
        ...pick(step, STEP),
        from: step.from === null ? null : pick(step.from, PLACE),
        to: step.to === null ? null : pick(step.to, PLACE),
      }));
      expect([name, shown]).toEqual([name, truth.steps]);
    }));

  it('show every entry once, in its place, late and corrected and voided ones marked', () =>
    each(async ({ name, truth }, base) => {
      const { entries, next, inconsistencies } = await made().ask(`${base}/history?limit=200`);
      expect([name, next, inconsistencies]).toEqual([name, null, []]);
      const shown: { at: string | null }[] = entries.map((entry: Shown) => ({
        ...pick(entry, ['type', 'corrected', 'voided']),
        at: (entry.effectiveAt as { local: string } | null)?.local ?? null,
        late: entry.lateHours !== null,
        entered: (entry.versions as unknown[]).length,
      }));
      expect([name, sorted(shown)]).toEqual([name, sorted(truth.entries)]);
      const dates = shown.map(({ at }) => at?.slice(0, 10) ?? '');
      expect([name, dates]).toEqual([name, [...dates].sort()]);
    }));

  it('have the discharge plans as they truly are', () =>
    each(async ({ name, truth }, base) => {
      const { items } = await made().ask(`${base}/discharge-plans`);
      expect([name, items.length]).toEqual([name, truth.plans.length]);
      for (const { episode, ...plan } of truth.plans) {
        const shown = await made().ask(`${base}/episodes/${made().idOf(episode)}/plan`);
        expect([name, planOf(shown)]).toEqual([name, { ...plan, level: 'iop', version: 1 }]);
      }
    }));

  it('know what was authorised, and how many of its days are used', () =>
    each(async ({ name, truth }, base) => {
      const { items } = await made().ask(`${base}/authorisations`);
      expect([name, sorted(items.map(authorisationOf))]).toEqual([name, sorted(truth.authorisations)]);
    }));

  it('say which authorisations end while the patient is still there, the story ends with three of them', async () => {
    const due = await made().all('/v1/authorisations/due', 'within=366');
    const truly = (patients: readonly MadePatient[]) =>
      patients.flatMap(({ name, truth }) =>
        truth.lapses.map((lapse) => ({ patient: made().idOf(name), kind: 'lapse', ...lapse })),
      );
    const { patients } = made().cohort;
    expect(sorted(due.map((item) => pick(item, LAPSE)))).toEqual(sorted(truly(patients)));
    const lapsing = LAPSING.flatMap((name) => patients.filter((one) => one.name === name));
    expect(truly(lapsing)).toHaveLength(3);
  });

  it('tell a payer of its members alone, and of none whose consent is missing', async () => {
    const truly = made().cohort.patients.flatMap(({ name, truth }) =>
      truth.paidBy.flatMap(({ payer, told }) => (payer === 'acme-health' && told ? [made().idOf(name)] : [])),
    );
    expect(truly.length).toBeGreaterThan(5);
    const listed = await made().all('/v1/members', '', 'acme-desk');
    expect(listed.map(({ patient }) => patient)).toEqual([...truly].sort());
  });

  it('let an auditor see whom the payer was not told of', async () => {
    const truly = made().cohort.patients.flatMap(({ name, truth }) =>
      truth.paidBy.some(({ payer, told }) => payer === 'acme-health' && !told) ? [made().idOf(name)] : [],
    );
    expect(truly).toEqual(expect.arrayContaining([DENIED, REVOKED].map((name) => made().idOf(name))));
    await made().all('/v1/members', '', 'acme-desk');
    const denied = await made().all('/v1/accesses', 'account=acme-desk&outcome=denied', 'eva-lund');
    expect(new Set(denied.flatMap(({ patients }) => patients))).toEqual(new Set(truly));
  });

  it("have the story's figures, and those of 19 March as they were known then", async () => {
    const days = async (query: string) => {
      const { steps } = await made().ask(`/v1/patients/${made().story}/step-history${query}`);
      return Object.fromEntries(
        steps.map((step: Shown) => [(step.to as { level: string }).level, step.days]),
      );
    };
    const since = { inpatient: 7, outpatient: 78, aftercare: null };
    expect(await days('')).toEqual({ ...since, php: 22, iop: 43 });
    expect(await days('?knownAt=2025-03-19')).toEqual({ inpatient: 7, php: 24, iop: 41, outpatient: null });
  });
});

type Shown = Readonly<Record<string, unknown>>;

function placementOf(shown: Shown): Shown {
  const away = (name: string) => (shown[name] === null ? null : pick(shown[name], ['kind', 'since']));
  return { ...pick(shown, PLACEMENT), leave: away('leave'), hold: away('hold') };
}

function planOf(shown: Shown): Shown {
  const { supports, acknowledgement, transmissions, appointments } = shown;
  return {
    ...pick(shown, ['level', 'version', 'organisation', 'draftedOn', 'state', 'finalisedOn', 'dischargedOn']),
    ...pick(shown, ['disposition', 'missing']),
    supports: (supports as Shown[]).map((one) => pick(one, ['kind', 'linkedOn'])),
    acknowledgement: acknowledgement === null ? null : pick(acknowledgement, ['outcome', 'on']),
    transmissions: (transmissions as Shown[]).map((one) => pick(one, ['sentOn', 'receivedOn'])),
    appointments: (appointments as Shown[]).map((one) => pick(one, ['on', 'status'])),
  };
}

function authorisationOf(shown: Shown): Shown {
  const ledger = (shown.ledger ?? { used: null, left: null }) as Shown;
  const grant = shown.grant === null ? null : pick(shown.grant, ['from', 'to', 'units']);
  return {
    ...pick(shown, ['payer', 'level', 'facility', 'from', 'to', 'state']),
    grant,
    ...pick(ledger, ['used', 'left']),
  };
}

function pick(from: unknown, names: readonly string[]): Shown {
  return Object.fromEntries(names.map((name) => [name, (from as Shown)[name]]));
}

/** Two lists hold the same where they are the same in any one order. */
function sorted(items: readonly object[]): object[] {
  const text = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
