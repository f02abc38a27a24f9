import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { Check, Tally } from '../check.js';
import { Contract } from '../hostile/contract.js';
import { acquaint } from '../hostile/known.js';
import { Siege } from '../hostile/siege.js';
import { Site } from '../site.js';

/** Of all requests: were none done, it would say little that nothing fails. */
const LEAST_DONE = 0.1;

/**
 * Every route is sent what it does not take, and what it does: each answer is one that a program can go on from,
 * nothing of a refused command is stored, and no view fails at what was accepted.
 */
export const hostileInput: Check = {
  name: 'hostile input to every route',
  async run(tally, scale) {
    const count = scale === 'short' ? 10_000 : 100_000;
    const seed = process.env.FAULTS_SEED ?? String(randomInt(1_000_000));
    await Site.use(tally, async (site) => {
      const siege = await besiege(site);
      await tally.fault(`FAULTS_SEED=${seed}`, () => withstands(siege, tally, seed, count), count);
      await tally.fault('what is hardly HTTP', async () => {
        await siege.garble();
        assert.deepEqual(siege.flaws, []);
      });
      await tally.fault('what is left of it', () => leavesNothing(siege, site, tally));
    });
  },
};

async function besiege(site: Site): Promise<Siege> {
  const { service } = site;
  const known = await acquaint(site);
  const contract = new Contract((await service.get('/openapi.json')).json);
  const codes = [...(await service.get('/docs/problems')).text.matchAll(/<tr id="(\w+)"/g)];
  return new Siege(service, contract, known, new Set(codes.map(([, code = '']) => code)));
}

async function withstands(siege: Siege, tally: Tally, seed: string, count: number): Promise<void> {
  await siege.lay(seed, count);
  tally.say(`${count} requests, FAULTS_SEED=${seed} sends them again. Done, refused, later:`);
  for (const line of siege.counts()) tally.say(line);
  assert.deepEqual(siege.flaws, []);
  assert.deepEqual(siege.notCalled(), []);
  assert.ok(siege.done > count * LEAST_DONE, `only ${siege.done} of ${count} requests were done`);
}

async function leavesNothing(siege: Siege, site: Site, tally: Tally): Promise<void> {
  const { service } = site;
  const { json } = await service.ready();
  const views = Object.entries(json.views as Record<string, { quarantined: number }>);
  const leaving = views.filter(([, { quarantined }]) => quarantined > 0);
  assert.deepEqual(leaving, []);
  await site.write(40);
  await service.ready();
  const { events } = await site.examine();
  assert.deepEqual(siege.flawsInLog(service.stderr), []);
  const { lost, unasked } = siege.judge(events);
  tally.lost += lost.length;
  tally.doubled += unasked.length;
  assert.deepEqual({ lost, unasked }, { lost: [], unasked: [] });
}
