import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patientsIn } from './patients.mjs';
import { against, median, rounds } from './rounds.mjs';
import { loaded, ready, serving, tokenOf } from './service-process.mjs';
import { say, short } from './telling.mjs';

const CONNECTIONS = [1, 16, 64];
const FIRST_GUESS = 300;
/** DESIGN §10, at 64 connections. */
const GOALS = { answersAtOnce: 0.45, appendsOnly: 0.7 };
const NAMES = {
  answersAtOnce: 'A, the handler returns at once',
  appendsOnly: 'B, a ready-made event is appended',
};

/**
 * Commands a second over HTTP, against the same app doing less.
 *
 * @param {{ folder: string, rounds: number, seconds: number }} options a log of registered patients
 */
export async function commands({ folder, rounds: count, seconds }) {
  const patients = await patientsIn(folder, 10_000);
  const place = mkdtempSync(join(tmpdir(), 'bench-http-'));
  const services = {};
  for (const variant of ['whole', ...Object.keys(GOALS)]) {
    cpSync(folder, join(place, variant), { recursive: true });
    const service = await serving(join(place, variant), [variant]);
    await ready(service);
    services[variant] = { ...service, token: await tokenOf(service), from: 0, perSecond: FIRST_GUESS };
  }
  const ratios = [];
  let highest = 0;
  for (const connections of CONNECTIONS) {
    say(`commands over HTTP, ${connections} connections …`);
    const contestants = Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        async () => {
          const { address, token, from } = service;
          // As many as it does in that time: a run that ends by the clock would cut commands off.
          const amount = Math.max(connections, Math.round(service.perSecond * seconds));
          const load = { address, token, kind: 'commands', patients, from, connections, amount };
          const { perSecond, next } = await loaded(load);
          Object.assign(service, { from: next, perSecond });
          return perSecond;
        },
      ]),
    );
    const figures = await rounds(count, contestants);
    say(
      Object.entries(figures)
        .map(([name, values]) => `  ${name}: ${short(median(values))}/s`)
        .join('\n'),
    );
    highest = Math.max(highest, median(figures.whole));
    for (const [name, goal] of Object.entries(GOALS)) {
      ratios.push({
        name: `commands, ${connections} connections, against ${NAMES[name]}`,
        goal: connections === 64 ? goal : null,
        better: 'higher',
        unit: '×',
        ...against(figures.whole, figures[name]),
      });
    }
  }
  for (const service of Object.values(services)) await service.stop();
  rmSync(place, { recursive: true });
  return { ratios, highest };
}
