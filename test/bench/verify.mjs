import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { absolute, grid } from './report.mjs';
import { median, middle } from './rounds.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 100_000;
const ROUNDS = 3;
const CONTINUUM = fileURLToPath(new URL('../../apps/cli/bin.mjs', import.meta.url));

/** `continuum verify`, from its start to its end. */
export async function verify({ clinics }) {
  const { folder, events } = await clinics.log(PATIENTS);
  const perSecond = [];
  while (perSecond.length < ROUNDS) {
    say(`verifying ${many(events)} events …`);
    perSecond.push(events / secondsOf(folder, events));
  }
  return {
    figures: [
      {
        ...absolute('continuum verify, events a second', '/s', 100_000, middle(perSecond)),
        better: 'higher',
      },
    ],
    told: grid(`continuum verify of ${many(events)} events`, ['events/s'], {
      'from start to end': [short(median(perSecond))],
    }),
  };
}

function secondsOf(folder, events) {
  const began = performance.now();
  const env = { PATH: process.env.PATH, CONTINUUM_DATA_DIR: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CONTINUUM, 'verify', '--json'], {
    env,
    encoding: 'utf8',
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0 || JSON.parse(stdout).events !== events) {
    throw new Error(`continuum verify ended with ${status}: ${stdout}${stderr}`);
  }
  return seconds;
}
