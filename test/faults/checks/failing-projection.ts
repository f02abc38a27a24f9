import assert from 'node:assert/strict';
import { continuum } from '../../e2e/cli.js';
import { type Answer, until } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { examined } from '../examined.js';
import { withFaultyBuild } from '../faulty-build.js';
import { runaway } from '../journeys.js';
import { Site } from '../site.js';

const VIEW = 'current_placement';
const LEFT_OUT = { quarantined: 1 };
/** Where the patient was before the fault, and, missing, where they are. */
const ROWS_OF_ONE = 2;

/** How the patient is taken up again once the fault is mended, each on a folder of its own. */
const HEALING: readonly ((site: Site) => Promise<unknown>)[] = [
  async ({ folder }) => (await continuum(folder, ['projections', 'retry', VIEW, '--json'])).json.views[0],
  async ({ service }) => (await service.post(`/v1/projections/${VIEW}/retries`, {})).json,
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

async function leftOutAndHealed(site: Site, heal: (site: Site) => Promise<unknown>) {
  await site.write(40);
  const { acknowledged } = await site.write(5, 1, runaway);
  await isLeftOut(site);
  await site.write(40);
  await isLeftOut(site);
  const retried = await site.service.post(`/v1/projections/${VIEW}/retries`, {});
  assert.deepEqual(retried.json, { view: VIEW, lifted: 0, remaining: 1 });
  const status = await continuum(site.folder, ['projections', 'status', '--json']);
  const told = status.json.views.find(({ name }: { name: string }) => name === VIEW);
  assert.equal(told.quarantined, 1);
  await site.kill();
  const { broken, differing } = await examined(site.folder);
  assert.deepEqual({ broken, differing }, { broken: [], differing: ROWS_OF_ONE });

  await site.start();
  await isLeftOut(site);
  assert.deepEqual(without(await heal(site), 'name', 'view'), { lifted: 1, remaining: 0 });
  assert.deepEqual(await completeness(site), [true, true, true]);
  const patient = acknowledged[0]?.answer.patient;
  const { json } = await site.get(`/v1/patients/${patient}/current-placement`);
  assert.equal(json.placements[0].level, 'php');
  await site.write(40);
  await site.settled();
}

/** One patient in one view, said by readiness and by every answer about several. */
async function isLeftOut(site: Site): Promise<void> {
  const { json } = await until(
    () => site.service.ready(),
    ({ json }) => statuses(json).every(([, { lag }]) => lag === 0),
  );
  const leaving = statuses(json).filter(([, { quarantined }]) => quarantined > 0);
  assert.deepEqual(
    leaving.map(([name, { quarantined }]) => [name, quarantined]),
    [[`${VIEW}_v1`, 1]],
  );
  assert.deepEqual(await completeness(site), [LEFT_OUT, LEFT_OUT, LEFT_OUT]);
}

function statuses({ views }: Answer['json']): [name: string, { lag: number; quarantined: number }][] {
  return Object.entries(views);
}

/** What every answer about several patients says of itself. */
async function completeness(site: Site): Promise<unknown[]> {
  const answers = await Promise.all([
    site.get('/v1/current-placements'),
    site.get('/v1/facilities/lakeside-house/census'),
    site.service.post('/v1/patient-searches', { facility: 'lakeside-house' }),
  ]);
  return answers.map(({ json }) => json.complete);
}

function without(told: unknown, ...names: readonly string[]): object {
  return Object.fromEntries(Object.entries(told as object).filter(([name]) => !names.includes(name)));
}
