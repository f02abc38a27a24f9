import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cohort, cohortOf, type MadePatient } from '../../apps/demo/cohort/index.js';
import { Connection } from '../../apps/demo/connection.js';
import { LANES, ScriptPlayer } from '../../apps/demo/player.js';
import { startTestService, type TestService } from './service.js';

const PATIENTS = 60;
const PLACE = ['level', 'setting', 'facility'] as const;

/**
 * Every view against what the generator knows it made: places, days, directions and corrections are its own, by
 * its own few lines, and nothing here asks the product's fold what it thinks.
 */
describe.each([1, 2, 3, 4, 5])('The views of the made cohort of seed %i', (seed) => {
  let service: TestService;
  let cohort: Cohort;
  let player: ScriptPlayer;

  beforeAll(async () => {
    cohort = cohortOf({ seed, patients: PATIENTS });
    service = await startTestService({ env: { CONTINUUM_CLOCK: 'driven', CONTINUUM_LOG_LEVEL: 'warn' } });
    const connection = new Connection(service.address, LANES);
    player = new ScriptPlayer(connection, service.operatorAuthorization());
    await player.open(cohort);
    await player.play(cohort, () => {});
    connection.close();
    await caughtUp();
  });
  afterAll(async () => void (await service?.stop()));

  async function caughtUp(): Promise<void> {
    for (;;) {
      const { json } = await service.ready();
      const views = Object.values(json.views) as { lag: number; built: boolean; quarantined: number }[];
      if (views.every(({ lag, built }) => built && lag === 0)) return;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, whatever they are
  async function ask(path: string): Promise<any> {
    const answer = await service.get(path, { token: player.tokenOf('ida-berg'), now: cohort.end });
    expect([path, answer.status, answer.text]).toEqual([path, 200, expect.any(String)]);
    return answer.json;
  }

  /** Asks about every patient, many at once, and answers all that differ from the truth. */
  async function about(
    patients: readonly MadePatient[],
    look: (one: MadePatient, id: string) => Promise<void>,
  ) {
    const waiting = [...patients];
    const looker = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        await look(one, player.names.idOf(one.name));
      }
    };
    await Promise.all(Array.from({ length: 8 }, looker));
  }

  // biome-ignore lint/suspicious/noExplicitAny: as answered
  const placementOf = (shown: any) => ({
    ...pick(shown, [...PLACE, 'organisation', 'zone', 'since', 'daysSoFar', 'caseManager', 'payerAtStart']),
    leave: shown.leave === null ? null : pick(shown.leave, ['kind', 'since']),
    hold: shown.hold === null ? null : pick(shown.hold, ['kind', 'since']),
  });

  it('has everybody where they truly are', async () => {
    await about(cohort.patients, async ({ name, truth }, id) => {
      const { placements } = await ask(`/v1/patients/${id}/current-placement`);
      expect([name, placements.map(placementOf)]).toEqual([name, truth.placements]);
    });
  });

  it('lists who is in care, and nobody else', async () => {
    const listed: { patient: string }[] = [];
    let cursor = '';
    do {
      const page = await ask(`/v1/current-placements?limit=50${cursor}`);
      expect(page.complete).toBe(true);
      listed.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    const shown = listed.map((item) => ({ patient: item.patient, ...placementOf(item) }));
    const truly = cohort.patients.flatMap(({ name, truth }) =>
      truth.placements.map((placement) => ({ patient: player.names.idOf(name), ...placement })),
    );
    expect(sorted(shown)).toEqual(sorted(truly));
  });

  it('tells every step with its direction and days, and which were corrected', async () => {
    await about(cohort.patients, async ({ name, truth }, id) => {
      const { steps } = await ask(`/v1/patients/${id}/step-history`);
      const shown = steps.map((step: Record<string, unknown>) => ({
        ...pick(step, ['kind', 'at', 'organisation', 'direction', 'disposition', 'days', 'corrected']),
        from: step.from === null ? null : pick(step.from, PLACE),
        to: step.to === null ? null : pick(step.to, PLACE),
      }));
      expect([name, shown]).toEqual([name, truth.steps]);
    });
  });

  it('shows every entry once, in its place, late and corrected and voided ones marked', async () => {
    await about(cohort.patients, async ({ name, truth }, id) => {
      const { entries, next, inconsistencies } = await ask(`/v1/patients/${id}/history?limit=200`);
      expect([name, next, inconsistencies]).toEqual([name, null, []]);
      const shown: { at: string | null }[] = entries.map((entry: Record<string, unknown>) => ({
        ...pick(entry, ['type', 'corrected', 'voided']),
        at: (entry.effectiveAt as { local: string } | null)?.local ?? null,
        late: entry.lateHours !== null,
        entered: (entry.versions as unknown[]).length,
      }));
      expect([name, sorted(shown)]).toEqual([name, sorted(truth.entries)]);
      const dates = shown.map(({ at }) => at?.slice(0, 10) ?? '');
      expect([name, dates]).toEqual([name, [...dates].sort()]);
    });
  });

  it('has the discharge plans as they truly are', async () => {
    await about(cohort.patients, async ({ name, truth }, id) => {
      const { items } = await ask(`/v1/patients/${id}/discharge-plans`);
      expect([name, items]).toEqual([name, truth.plans.map(() => expect.anything())]);
      for (const { episode, ...plan } of truth.plans) {
        const shown = await ask(`/v1/patients/${id}/episodes/${player.names.idOf(episode)}/plan`);
        const spoken = shown.acknowledgement;
        expect([name, pick(shown, Object.keys(plan))]).toMatchObject([
          name,
          { ...plan, acknowledgement: spoken === null ? null : plan.acknowledgement },
        ]);
        expect([name, spoken === null]).toEqual([name, plan.acknowledgement === null]);
        expect(shown).toMatchObject({ level: 'iop', version: 1 });
      }
    });
  });
});

function pick(from: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, (from as Record<string, unknown>)[name]]));
}

/** Two lists hold the same where they are the same in any one order. */
function sorted(items: readonly object[]): object[] {
  const text = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
