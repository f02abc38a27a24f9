import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertMostly, type Check } from '../check.js';
import { registrations } from '../journeys.js';
import { Site } from '../site.js';

const LONGEST_ROUND_MS = 300;

/** Every command makes a patient's key: what was acknowledged under a key opens with it after the kill. */
export const killedAmidKeyCreation: Check = {
  name: 'kill -9 while keys are created',
  async run(tally, scale) {
    const rounds = scale === 'short' ? 1 : 50;
    let amidst = 0;
    await Site.use(tally, async (site) => {
      await tally.faults(rounds, 'kill', async () => {
        const writers = site.writers(64, registrations);
        await sleep(Math.random() * LONGEST_ROUND_MS);
        if (writers.inFlight > 0) amidst += 1;
        await site.kill();
        await writers.ended;
        assert.deepEqual(writers.refused, []);
        const [{ stored }] = await Promise.all([site.examine(), site.start()]);
        await site.takesUp(writers.unanswered, stored);
        await site.service.ready();
        await site.opens(writers.acknowledged, writers.acknowledged.length);
      });
      await site.settled();
    });
    assertMostly(amidst, tally.tried, 'kills fell while registrations were in flight');
  },
};
