import { KINDS, NAMES } from '../reads.mjs';
import { absolute, grid } from '../report.mjs';
import { beyond, median, rounds } from '../rounds.mjs';
import { caughtUp, loaded, serving } from '../service-process.mjs';
import { say, short } from '../telling.mjs';

const CONNECTIONS = 4;
const SECONDS = 3;
const GOAL_MS = 1;

/** Answers of a node against those of a service on a data folder that holds the same; the other one rests meanwhile. */
export async function clusterReads({ cluster, timedRounds: count }) {
  const { log } = await cluster.held();
  const embedded = await serving(log.folder);
  await caughtUp(embedded);
  const services = { embedded, cluster: await cluster.serve() };
  const asked = { patients: log.sample, names: NAMES, connections: CONNECTIONS };
  const figures = [];
  const told = {};
  for (const [kind, name] of Object.entries(KINDS)) {
    say(`reads of a cluster, ${name} …`);
    const ask = ({ address, token }, seconds) =>
      loaded('load.mjs', { ...asked, address, token, kind, seconds });
    const contestants = Object.entries(services).map(([where, service]) => [
      where,
      () => ask(service, SECONDS),
    ]);
    for (const service of Object.values(services)) await ask(service, 1);
    const found = await rounds(count, Object.fromEntries(contestants));
    const of = (where, figure) => found[where].map((run) => run[figure]);
    for (const where of Object.keys(services)) {
      told[`${name}, ${where}`] = ['perSecond', 'p50', 'p99'].map((figure) =>
        short(median(of(where, figure))),
      );
    }
    const title = `${cluster.name}: ${name} over HTTP, p50 beyond embedded`;
    figures.push(absolute(title, 'ms', GOAL_MS, beyond(of('cluster', 'p50'), of('embedded', 'p50'))));
  }
  await embedded.stop();
  const title = `reads over HTTP, ${CONNECTIONS} connections, event store: ${cluster.server.told}`;
  return { figures, told: grid(title, ['answers/s', 'p50 ms', 'p99 ms'], told) };
}
