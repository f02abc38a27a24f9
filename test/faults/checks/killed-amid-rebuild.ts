import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../e2e/service.js';
import { assertMostly, type Check } from '../check.js';
import { registrations } from '../journeys.js';
import { Site } from '../site.js';

const LONGEST_ROUND_MS = 300;

/** Views are built anew one after the other while some write, and the service is killed among it. */
export const killedAmidRebuild: Check = {
  name: 'kill -9 while views are rebuilt',
  async run(tally, scale) {
    const rounds = scale === 'short' ? 2 : 50;
    let amidst = 0;
    await Site.use(tally, async (site) => {
      await site.write(600, 32);
      // More patients than one piece of a build holds, so that two threads are at work.
      await site.write(500, 32, registrations);
      await tally.faults(rounds, 'kill', async () => {
        const writers = site.writers(4);
        const rebuilding = rebuildUntilGone(site);
        await until(async () => rebuilding.inFlight(), Boolean);
        await sleep(Math.random() * LONGEST_ROUND_MS);
        if (rebuilding.inFlight()) amidst += 1;
        await site.kill();
        await Promise.all([writers.ended, rebuilding.ended]);
        const { stored } = await site.examine();
        await site.start();
        await site.service.ready();
        await site.takesUp(writers.unanswered, stored);
        await site.settled();
      });
    });
    tally.say(`${amidst} of ${tally.tried} kills fell into a rebuild.`);
    assertMostly(amidst, tally.tried, 'kills fell into a rebuild');
  },
};

function rebuildUntilGone({ service }: Site) {
  let inFlight = false;
  const rebuild = async () => {
    const { json } = await service.get('/readyz');
    const views = Object.keys(json.views).map((table) => table.replace(/_v\d+$/, ''));
    for (let number = 0; ; number++) {
      const asked = service.post(`/v1/projections/${views[number % views.length]}/rebuilds`, {});
      inFlight = true;
      await asked;
      inFlight = false;
    }
  };
  return { ended: rebuild().catch(() => {}), inFlight: () => inFlight };
}
