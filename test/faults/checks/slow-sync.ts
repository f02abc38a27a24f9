import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertMostly, type Check, type Tally } from '../check.js';
import { Site } from '../site.js';
import { SlowSync } from '../slow-sync.js';

const DELAY_MS = 50;
const WRITERS = 64;
const MEASURED_MS = 2000;
/** Where each command had a sync of its own, it would be one. */
const LEAST_TOGETHER = 4;
const LONGEST_MS = 400;

/** Every sync to disk takes 50 ms more: many commands share one, and who is killed in the middle of it lost nothing. */
export const slowSyncs: Check = {
  name: 'slow sync',
  async run(tally, scale) {
    const slow = SlowSync.make(DELAY_MS);
    if (slow === null) return tally.skip('there is neither a strace that may trace nor cc, on Linux');
    tally.say(`Syncs are held back by ${slow.kind}.`);
    try {
      await Site.use(tally, (site) => onOneFolder(site, slow, tally, scale === 'short' ? 2 : 30), slow.start);
    } finally {
      await slow.clear();
    }
  },
};

async function onOneFolder(site: Site, slow: SlowSync, tally: Tally, kills: number): Promise<void> {
  await tally.fault('throughput', () => manyShareOne(site, slow, tally));
  let held = 0;
  await tally.faults(kills, 'kill', async () => {
    const writers = site.writers(WRITERS);
    await writers.reach(100);
    await slow.begin(site.service);
    await sleep(Math.random() * LONGEST_MS);
    if (await slow.holds(site.service)) held += 1;
    await site.kill();
    await Promise.all([writers.ended, slow.end()]);
    assert.deepEqual(writers.refused, []);
    const [{ stored }] = await Promise.all([site.examine(), site.start(slow.start)]);
    await site.takesUp(writers.unanswered, stored);
    await site.service.ready();
    await site.opens(writers.acknowledged, 2);
  });
  tally.say(`${held} kills fell into a sync that was held back.`);
  assertMostly(held, tally.tried - 1, 'kills fell into a sync');
  await site.settled();
}

async function manyShareOne(site: Site, slow: SlowSync, tally: Tally): Promise<void> {
  // Begun before, since a turn of the event loop takes up one connection, and waits for the disk.
  const writers = site.writers(WRITERS);
  await writers.eachReached();
  await slow.begin(site.service);
  const had = writers.acknowledged.length;
  await sleep(MEASURED_MS);
  const [acknowledged, syncs] = [writers.acknowledged.length - had, slow.count()];
  await writers.rest();
  assert.ok((await commandMs(site)) >= DELAY_MS, 'the syncs are not slow');
  await slow.end();
  assert.deepEqual([writers.refused, writers.unanswered], [[], []]);
  const together = acknowledged / syncs;
  tally.say(`${acknowledged} commands of ${WRITERS} writers were acknowledged with ${syncs} syncs.`);
  assert.ok(together >= LEAST_TOGETHER, `${together.toFixed(1)} commands a sync`);
  await site.settled();
}

async function commandMs({ service }: Site): Promise<number> {
  const begin = performance.now();
  const name = `Harbor since ${begin}`;
  const { status, text } = await service.request('PUT', '/v1/organisations/harbor', { body: { name } });
  assert.ok(status < 300, text);
  return performance.now() - begin;
}
