import { cpSync, rmSync } from 'node:fs';
import { EVERY_STEP, stepOf } from './journeys.mjs';
import { madeLog } from './made-log.mjs';
import { grid, ratio } from './report.mjs';
import { against, median, rounds } from './rounds.mjs';
import { scratch } from './scratch.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 10_000;
const CONNECTIONS = [1, 16, 64];
const JUDGED = 64;
const WARM_UP = 500;
/** DESIGN §10, at 64 connections. */
const PEERS = {
  answersAtOnce: { name: 'A, an answer at once', goal: 0.45 },
  readyMade: { name: 'B, a ready-made event', goal: 0.7 },
};

/** Commands a second over HTTP, against the same app doing less. */
export async function commands({ template, rounds: count, seconds, isShort }) {
  const { folder, sample } = await madeLog(template, PATIENTS, { registeredOnly: true });
  const services = { whole: await Sender.to(folder, sample) };
  for (const variant of Object.keys(PEERS)) services[variant] = await Sender.to(folder, sample, { variant });
  const figures = [];
  const measured = {};
  const furthest = [];
  const levels = isShort ? [JUDGED] : CONNECTIONS;
  for (const connections of levels) {
    say(`commands over HTTP, ${connections} connections …`);
    const contestants = Object.entries(services).map(([name, sender]) => [
      name,
      async () => {
        const { perSecond, behind } = await sender.send(connections, sender.perSecond * seconds);
        if (name === 'whole') furthest.push(behind);
        // What the views have still to do would be done at the cost of whoever comes next.
        await caughtUp(sender.service);
        return perSecond;
      },
    ]);
    const found = await rounds(count, Object.fromEntries(contestants));
    for (const [name, values] of Object.entries(found)) {
      const told = PEERS[name]?.name ?? 'Continuum';
      measured[told] ??= [];
      measured[told].push(short(median(values)));
      if (name === 'whole') continue;
      const goal = connections === JUDGED ? PEERS[name].goal : null;
      const title = `commands at ${connections} connection${connections === 1 ? '' : 's'}, against ${told}`;
      figures.push(ratio(title, goal, against(found.whole, values)));
    }
  }
  for (const { service, folder: place } of Object.values(services)) {
    await service.stop();
    rmSync(place, { recursive: true });
  }
  const lag = `behind at most ${many(Math.max(...furthest))} events`;
  const title = `commands/s over HTTP, by connections (views were ${lag})`;
  return { figures, told: grid(title, levels.map(String), measured) };
}

/** A service, and how far the journeys of its patients have come. */
export class Sender {
  from = 0;
  perSecond = 0;

  /** Warmed up. @param {{ variant?: string | null, pinned?: boolean }} options variant: see variant.mjs */
  static async to(folder, sample, { variant = null, pinned = true } = {}) {
    const place = scratch('service');
    cpSync(folder, place, { recursive: true });
    const service = await serving(place, { pinned });
    await caughtUp(service);
    if (variant === 'readyMade') await record(service, sample[0]);
    if (variant !== null) service.tell({ become: variant });
    const sender = Object.assign(new Sender(), { service, folder: place, patients: sample, pinned });
    await sender.send(1, WARM_UP);
    return sender;
  }

  /** @returns commands answered a second, and how far behind the views were in the end */
  async send(connections, amount) {
    const { service, patients, from, pinned } = this;
    const { address, token } = service;
    const load = { address, token, kind: 'commands', patients, from, connections };
    // By number, since a run that ends by the clock would cut commands off.
    const all = { ...load, amount: Math.max(connections, Math.round(amount)) };
    const result = await loaded('load.mjs', all, { pinned });
    Object.assign(this, { from: result.next, perSecond: result.perSecond });
    return result;
  }
}

/** Notes what each kind of command leaves behind. */
async function record(service, patient) {
  service.tell({ become: 'recording' });
  await wholeWay(service, patient);
}

/** Sends every step of a patient, one after the other. @returns the answers */
export async function wholeWay({ address, token }, patient) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answers = [];
  for (let n = 0; n < EVERY_STEP; n++) {
    const { route, body } = stepOf(patient, n);
    const sent = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${address}/v1/patients/${patient}/${route}`, sent);
    if (!answer.ok) throw new Error(`${route} was refused: ${await answer.text()}`);
    answers.push(await answer.json());
  }
  return answers;
}
