import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openReadStore } from '#read-store/sqlite';
import { continuum } from '../../e2e/cli.js';
import { until } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { withFaultyBuild } from '../faulty-build.js';
import { runaway } from '../journeys.js';
import { Site } from '../site.js';

/** Every view about patients. */
const VIEWS = [
  'authorisations_due',
  'current_placement',
  'discharge_plan',
  'follow_ups',
  'lengths_of_stay',
  'patient_search',
  'plan_warnings',
  'stays',
  'step_history',
];
const LEFT_OUT = { quarantined: 1 };
/**
 * Rows of the one patient: as they were before the fault, and, missing, as they should be; of stays also what was believed,
 * and of totals the cells that they stand in or should stand in.
 */
const OUT_OF_DATE = {
  current_placement: 2,
  follow_ups: 2,
  lengths_of_stay: 7,
  patient_search: 2,
  stays: 5,
  step_history: 2,
};

type Retried = { readonly lifted: number; readonly remaining: number };
type ViewTold = { readonly lag: number; readonly quarantined: number };

/** How the patient is taken up again once the fault is mended, each on a folder of its own. */
const HEALING: readonly ((site: Site) => Promise<Retried[]>)[] = [
  async ({ folder }) => (await continuum(folder, ['projections', 'retry', '--json'])).json.views,
  retried,
];

/** Nobody but the one patient is left out, every answer about several says so, and mended, nothing is missing. */
export const failingProjection: Check = {
  name: 'a projection that throws for one patient',
  async run(tally, scale) {
    const rounds = scale === 'short' ? 1 : 10;
    await withFaultyBuild(async (build) => {
      await tally.faults(rounds * HEALING.length, 'quarantine', async (number) => {
        const heal = HEALING[number % HEALING.length] ?? assert.fail();
        await Site.use(tally, (site) => leftOutAndHealed(site, heal), { build });
      });
    });
  },
};

async function leftOutAndHealed(site: Site, heal: (site: Site) => Promise<Retried[]>): Promise<void> {
  await site.write(40);
  const { acknowledged } = await site.write(5, 1, runaway);
  const patient = acknowledged[0]?.answer.patient;
  await isLeftOut(site, patient);
  assert.match(await reasonOf(site), /^TypeError at projected\.ts:\d+$/);
  await site.write(40);
  await isLeftOut(site, patient);
  for (const { lifted, remaining } of await retried(site)) assert.deepEqual([lifted, remaining], [0, 1]);
  const { views } = (await continuum(site.folder, ['projections', 'status', '--json'])).json;
  const told = views.map(({ name, ...view }: { name: string } & ViewTold) => [name, view]);
  assert.deepEqual(leavingOut(told), VIEWS);
  await site.kill();
  const checked = (await continuum(site.folder, ['projections', 'check', '--json'])).json;
  const wrong = checked.views.filter(({ differing }: { differing: number }) => differing > 0);
  assert.deepEqual(
    Object.fromEntries(wrong.map((view: { name: string; differing: number }) => [view.name, view.differing])),
    OUT_OF_DATE,
  );

  await site.start();
  await isLeftOut(site, patient);
  const healed = (await heal(site)).map(({ lifted, remaining }) => [lifted, remaining]);
  assert.deepEqual(
    healed.filter(([lifted]) => lifted !== 0),
    VIEWS.map(() => [1, 0]),
  );
  assert.deepEqual(await completeness(site), [true, true, true, true]);
  await isPlaced(site, patient);
  await site.write(40);
  await site.settled();
}

/** Said by readiness and by every answer about several patients; what is asked of the one is answered right. */
async function isLeftOut(site: Site, patient: string): Promise<void> {
  const { json } = await until(
    () => site.service.ready(),
    ({ json: { views } }) => Object.values(views as Record<string, ViewTold>).every(({ lag }) => lag === 0),
  );
  const told = Object.entries(json.views as Record<string, ViewTold>);
  assert.deepEqual(leavingOut(told.map(([table, view]) => [table.replace(/_v\d+$/, ''), view])), VIEWS);
  assert.deepEqual(await completeness(site), [LEFT_OUT, LEFT_OUT, LEFT_OUT, LEFT_OUT]);
  await isPlaced(site, patient);
}

/** What an operator is told of the error: its place in the sources, wherever it was built to. */
async function reasonOf({ folder }: Site): Promise<string> {
  const store = openReadStore(join(folder, 'views.db'), { readOnly: true });
  try {
    const { rows } = await sql<{ error: string }>`select distinct error from quarantine`.execute(store.db);
    return rows.map(({ error }) => error).join();
  } finally {
    await store.close();
  }
}

/** Names of the views that leave one patient out; none leaves more. */
function leavingOut(told: readonly (readonly [name: string, view: ViewTold])[]): string[] {
  const leaving = told.filter(([, { quarantined }]) => quarantined > 0);
  assert.ok(leaving.every(([, { quarantined }]) => quarantined === 1));
  return leaving.map(([name]) => name).sort();
}

async function retried({ service }: Site): Promise<Retried[]> {
  const results: Retried[] = [];
  for (const view of VIEWS) results.push((await service.post(`/v1/projections/${view}/retries`, {})).json);
  return results;
}

/** What every answer about several patients says of itself. */
async function completeness(site: Site): Promise<unknown[]> {
  const answers = await Promise.all([
    site.get('/v1/current-placements'),
    site.get('/v1/facilities/lakeside-house/census'),
    site.service.post('/v1/patient-searches', { facility: 'lakeside-house' }),
    site.get('/v1/follow-ups'),
  ]);
  return answers.map(({ json }) => json.complete);
}

/** They came back and stepped down, whatever the views make of it. */
async function isPlaced(site: Site, patient: string): Promise<void> {
  const [placed, stepped] = await Promise.all([
    site.get(`/v1/patients/${patient}/current-placement`),
    site.get(`/v1/patients/${patient}/step-history`),
  ]);
  const levels = placed.json.placements.map(({ level }: { level: string }) => level);
  const kinds = stepped.json.steps.map(({ kind }: { kind: string }) => kind);
  assert.deepEqual([levels, kinds], [['php'], ['admitted', 'moved']]);
}
