import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { continuum } from '../../e2e/cli.js';
import { spawnTestService, startTestService, until } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { Site } from '../site.js';

const RACERS = 2;
const READING = ['verify', 'projections check'];

/**
 * A folder that a service writes to under load is refused to every other writer, while readers are let in; of
 * services started at the same instant one serves.
 */
export const secondWriter: Check = {
  name: 'second writer',
  async run(tally, scale) {
    await Site.use(tally, async (site) => {
      await tally.faults(scale === 'short' ? 1 : 20, 'second writer', () => refusedBesideTheFirst(site));
      await site.settled();
    });
    await tally.faults(scale === 'short' ? 1 : 12, 'race', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
      try {
        await raceFor(folder);
        await Site.use(tally, raceAgain, {}, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
};

async function refusedBesideTheFirst(site: Site): Promise<void> {
  const { folder, service } = site;
  const writers = site.writers(4);
  await writers.reach(20);
  const refusal = `Process ${service.child.pid} already writes to ${folder} and serves at ${new URL(service.address).host}`;
  const refused = await Promise.all([started(folder), continuum(folder, ['key', 'rotate'])]);
  for (const { code, stderr } of refused)
    assert.deepEqual([code, stderr.includes(refusal)], [1, true], stderr);
  const patient = writers.acknowledged[0]?.answer.patient;
  const asked = [...READING, `show patient ${patient}`].map((words) => continuum(folder, words.split(' ')));
  for (const { code, stdout, stderr } of await Promise.all(asked)) assert.equal(code, 0, stdout + stderr);
  await writers.reach(writers.acknowledged.length + 20);
  await writers.rest();
  assert.deepEqual([writers.refused, writers.unanswered], [[], []]);
}

/** A start that is to fail, and what it said; one that does not is ended. */
async function started(folder: string): Promise<{ code: number | null; stderr: string }> {
  const service = spawnTestService({ folder });
  await until(
    async () => service.child.exitCode ?? service.stdout,
    (said) => said !== '',
  );
  const { code } = await service.kill9();
  return { code, stderr: service.stderr };
}

/** One of them serves, and ends in order. */
async function raceFor(folder: string): Promise<void> {
  const racers = Array.from({ length: RACERS }, () => startTestService({ folder }));
  const outcomes = await Promise.allSettled(racers);
  const served = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const ends = await Promise.all(served.map((service) => service.stop()));
  assert.deepEqual(ends, [{ code: 0, signal: null }]);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.match(String(outcome.reason), /rocess \d+ already writes to /);
  }
}

async function raceAgain(site: Site): Promise<void> {
  await site.write(50);
  await site.kill();
  await raceFor(site.folder);
  await site.start();
  await site.write(50);
  await site.settled();
}
