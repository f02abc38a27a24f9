import { Appending } from './appending.mjs';
import { noting } from './noting.mjs';
import { absolute, grid } from './report.mjs';
import { median, middle, rounds } from './rounds.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 100_000;
export const KINDS = {
  history: 'patient history',
  placement: 'current placement',
  census: 'census page',
  search: 'search',
};
/** DESIGN §10, under appends. */
const JUDGED = 'history';
const CONNECTIONS = 4;
const APPENDS = 2000;
/** A figure taken under fewer appends than this share of them is not the one that was asked for. */
const REACHED = 0.95;
export const NAMES = ['al', 'be', 'ca', 'da', 'el', 'jo', 'ma', 'ra', 'sa', 'to'];

/** Answers over HTTP, while nothing is written and while 2,000 events a second are appended. */
export async function reads({ clinics, rounds: count, timedRounds, isShort, seconds }) {
  const clinic = await clinics.of(PATIENTS);
  const service = await serving(clinic.folder);
  await caughtUp(service);
  const { address, token } = service;
  const asked = { address, token, patients: clinic.sample, names: NAMES, connections: CONNECTIONS, seconds };
  const appended = [];
  const behind = [];
  const figures = [];
  const told = {};
  for (const [kind, name] of Object.entries(isShort ? { [JUDGED]: KINDS[JUDGED] } : KINDS)) {
    say(`reads, ${name} …`);
    await loaded('load.mjs', { ...asked, kind, seconds: 1 });
    const found = await rounds(timedRounds, {
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
      const title =
        when === 'idle' ? `${name} over HTTP, idle` : `${name} over HTTP, under ${many(APPENDS)} appends/s`;
      const of = (name) => runs.map((run) => run[name]);
      told[title] = ['perSecond', 'p50', 'p99', 'p999'].map((name) => short(median(of(name))));
      const goal = kind === JUDGED && when !== 'idle' ? 5 : null;
      const figure = absolute(`${title}, p99`, 'ms', goal, middle(of('p99')));
      figures.push({ ...figure, p50: median(of('p50')), p999: median(of('p999')) });
    }
  }
  say('reads, noting who looked …');
  figures.push(...(await noting(service, asked, count)));
  await service.stop();
  const reached = middle(appended);
  figures.push({
    ...absolute('appends a second beside the reads', '/s', REACHED * APPENDS, reached),
    better: 'higher',
  });
  const lag = `${short(reached.value)} appended a second, the views then at most ${many(Math.max(...behind))} behind`;
  const title = `reads over HTTP, ${CONNECTIONS} connections (${lag})`;
  return { figures, told: grid(title, ['answers/s', 'p50 ms', 'p99 ms', 'p99.9 ms'], told) };
}
