import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { continuum } from '../../e2e/cli.js';
import { startTestService } from '../../e2e/service.js';
import type { Check } from '../check.js';
import { Site } from '../site.js';

const RACERS = 3;

/**
 * A folder that a service writes to under load is refused to every other writer, while readers are let in; of
 * services started at the same instant one serves.
 */
export const secondWriter: Check = {
  name: 'second writer',
  async run(tally, scale) {
    await Site.use(tally, async (site) => {
      await tally.faults(scale === 'short' ? 1 : 20, 'second writer', () => refusedBesideTheFirst(site));
      await tally.fault('readers', () => readersBeside(site));
      await site.settled();
    });
    await tally.faults(scale === 'short' ? 1 : 20, 'race', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
      try {
        await raceFor(folder);
        await Site.use(tally, (site) => raceAgain(site), {}, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
};

async function refusedBesideTheFirst(site: Site): Promise<void> {
  const { child, address } = site.service;
  const writers = site.writers(16);
  await writers.reach(20);
  const refusal = `Process ${child.pid} already writes to ${site.folder} and serves at ${new URL(address).host}`;
  const [, rotation] = await Promise.all([
    assert.rejects(startTestService({ folder: site.folder }), ({ message }: Error) =>
      message.includes(refusal),
    ),
    continuum(site.folder, ['key', 'rotate']),
  ]);
  assert.deepEqual([rotation.code, rotation.stderr.includes(refusal)], [1, true], rotation.stderr);
  await writers.reach(writers.acknowledged.length + 100);
  await writers.rest();
  assert.deepEqual([writers.refused, writers.unanswered], [[], []]);
}

async function readersBeside(site: Site): Promise<void> {
  const writers = site.writers(8);
  await writers.reach(20);
  const patient = writers.acknowledged[0]?.answer.patient;
  for (const words of [
    'verify',
    'projections status',
    'projections check',
    `show patient ${patient}`,
    'token list',
  ]) {
    const { code, stdout, stderr } = await continuum(site.folder, words.split(' '));
    assert.equal(code, 0, `${words}: ${stdout} ${stderr}`);
  }
  await writers.rest();
  assert.deepEqual([writers.refused, writers.unanswered], [[], []]);
}

/** One of them serves, and ends in order. */
async function raceFor(folder: string): Promise<void> {
  const racers = Array.from({ length: RACERS }, () => startTestService({ folder }));
  const outcomes = await Promise.allSettled(racers);
  const served = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  try {
    assert.equal(served.length, 1, `${served.length} of ${RACERS} serve`);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        assert.match(String(outcome.reason), /rocess \d+ already writes to /);
    }
  } finally {
    for (const service of served) assert.equal((await service.stop()).code, 0);
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
