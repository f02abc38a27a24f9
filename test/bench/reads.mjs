import { Appending } from './appending.mjs';
import { absolute, grid } from './report.mjs';
import { median, middle, rounds } from './rounds.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 100_000;
const KINDS = ['history', 'placement', 'census', 'search'];
const CONNECTIONS = 4;
const APPENDS = 2000;
const NAMES = ['al', 'be', 'ca', 'da', 'el', 'jo', 'ma', 'ra', 'sa', 'to'];

/** Answers over HTTP, while nothing is written and while 2,000 events a second are appended. */
export async function reads({ clinics, rounds: count, seconds }) {
  const clinic = await clinics.of(PATIENTS);
  const service = await serving(clinic.folder);
  await caughtUp(service);
  const { address, token } = service;
  const asked = { address, token, patients: clinic.sample, names: NAMES, connections: CONNECTIONS, seconds };
  const appended = [];
  const behind = [];
  const figures = [];
  const told = {};
  for (const kind of KINDS) {
    say(`reads of ${kind} …`);
    await loaded('load.mjs', { ...asked, kind, seconds: 1 });
    const found = await rounds(count, {
      idle: () => loaded('load.mjs', { ...asked, kind }),
      async appending() {
        const appending = new Appending(service, clinic.continuation, APPENDS);
        const run = await loaded('load.mjs', { ...asked, kind });
        appended.push(await appending.stop());
        behind.push(await caughtUp(service));
        return run;
      },
    });
    for (const [when, runs] of Object.entries(found)) {
      const title = when === 'idle' ? kind : `${kind}, under ${many(APPENDS)} appends/s`;
      told[title] = ['perSecond', 'p50', 'p99', 'p999'].map((name) =>
        short(median(runs.map((run) => run[name]))),
      );
      const goal = kind === 'history' && when !== 'idle' ? 5 : null;
      for (const [name, said] of [
        ['p50', 'p50'],
        ['p99', 'p99'],
        ['p999', 'p99.9'],
      ]) {
        const figure = middle(runs.map((run) => run[name]));
        figures.push(absolute(`${title}, ${said}`, 'ms', name === 'p99' ? goal : null, figure));
      }
    }
  }
  await service.stop();
  const reached = `${short(median(appended))} were appended a second, the views at most ${many(Math.max(...behind))} behind`;
  const title = `reads over HTTP, ${CONNECTIONS} connections (${reached})`;
  return { figures, told: grid(title, ['answers/s', 'p50 ms', 'p99 ms', 'p99.9 ms'], told) };
}
