import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertMostly, type Check, type Tally } from '../check.js';
import { idOfCommand } from '../ledger.js';
import { Site } from '../site.js';
import type { Writers } from '../writers.js';

const WRITERS = 64;
const LONGEST_ROUND_MS = 400;
/** Rounds on one folder; then a new one is begun, so that every round can be examined whole. */
const ROUNDS_PER_FOLDER = 20;

type Figures = { amidst: number; acknowledged: number; unanswered: number; storedUnanswered: number };

/** Many write, the service is killed among it, starts again on the same folder, and so on. */
export const killedAmidWrites: Check = {
  name: 'kill -9 under 64 writers',
  async run(tally, scale) {
    const rounds = scale === 'short' ? 20 : 1_000;
    const figures: Figures = { amidst: 0, acknowledged: 0, unanswered: 0, storedUnanswered: 0 };
    while (tally.held === tally.tried && tally.tried < rounds) {
      const some = Math.min(ROUNDS_PER_FOLDER, rounds - tally.tried);
      await Site.use(tally, (site) => onOneFolder(site, tally, some, figures));
      if (tally.tried < rounds)
        tally.say(`${tally.tried} of ${rounds} kills, ${figures.amidst} of them amidst`);
    }
    const { amidst, acknowledged, unanswered, storedUnanswered } = figures;
    tally.say(
      `${amidst} of ${tally.tried} kills fell between the first and the last acknowledgement of their round. ` +
        `${acknowledged} commands acknowledged; of ${unanswered} unanswered, ${storedUnanswered} were stored.`,
    );
    assertMostly(amidst, tally.tried, 'kills fell between the first and the last acknowledgement');
  },
};

async function onOneFolder(site: Site, tally: Tally, rounds: number, figures: Figures): Promise<void> {
  await tally.faults(rounds, 'kill', async () => {
    const writers = await killedAmidst(site, figures);
    // Examined while the next one starts: it may look beside a service at any time.
    const [{ stored }] = await Promise.all([site.examine(), site.start()]);
    await site.service.ready();
    await site.answersAgain(writers);
    figures.storedUnanswered += writers.unanswered.filter((command) =>
      stored.has(idOfCommand(command)),
    ).length;
    await site.takesUp(writers.unanswered, stored);
    await site.opens(writers.acknowledged, 2);
  });
  await site.settled();
  await site.stop();
  await site.examine();
}

async function killedAmidst(site: Site, figures: Figures): Promise<Writers> {
  const writers = site.writers(WRITERS);
  // Counted from the first acknowledgement, but for one round in ten, which may end before it.
  if (Math.random() < 0.9) await writers.reach(1);
  await sleep(Math.random() * LONGEST_ROUND_MS);
  if (writers.acknowledged.length > 0 && writers.inFlight > 0) figures.amidst += 1;
  await site.kill();
  await writers.ended;
  assert.deepEqual(writers.refused, []);
  figures.acknowledged += writers.acknowledged.length;
  figures.unanswered += writers.unanswered.length;
  return writers;
}
