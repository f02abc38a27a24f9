import { rmSync } from 'node:fs';
import { Sender } from './commands.mjs';
import { madeLog } from './made-log.mjs';
import { absolute, grid } from './report.mjs';
import { median, middle } from './rounds.mjs';
import { caughtUp, loaded } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 10_000;
const CONNECTIONS = 64;
/** To find the highest rate. */
const TRIES = 3;

/** From a command's answer to a view's answer that contains it, at half the highest command rate. */
export async function lag({ template, timedRounds, seconds }) {
  const { folder, sample } = await madeLog(template, PATIENTS, { registeredOnly: true });
  const sender = await Sender.to(folder, sample, { pinned: false });
  const { service, patients } = sender;
  const tried = [];
  while (tried.length < TRIES) tried.push(await sender.send(CONNECTIONS, sender.perSecond * seconds));
  const rate = Math.max(...tried.map(({ perSecond }) => perSecond)) / 2;
  say(`lag at ${short(rate)} commands/s …`);
  const runs = [];
  for (let round = 0; round < timedRounds; round++) {
    await caughtUp(service);
    const { address, token } = service;
    const load = { kind: 'lag', address, token, patients, from: sender.from, rate, seconds };
    runs.push(await loaded('paced.mjs', load));
    sender.from = runs.at(-1).next;
  }
  await service.stop();
  rmSync(sender.folder, { recursive: true });
  const of = (name) => runs.map((run) => run[name]);
  const asked = of('asked').reduce((sum, one) => sum + one, 0);
  const title = `view behind its event, asked ${many(asked)} times`;
  return {
    figures: [
      absolute('view behind its event at half the highest command rate, p99', 'ms', 50, middle(of('p99'))),
    ],
    told: grid(title, ['commands/s', 'p50 ms', 'p99 ms'], {
      'at half the highest command rate': ['perSecond', 'p50', 'p99'].map((name) => short(median(of(name)))),
    }),
  };
}
