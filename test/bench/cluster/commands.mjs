import { Sender } from '../commands.mjs';
import { absolute, grid, ratio } from '../report.mjs';
import { against, beyond, median, rounds } from '../rounds.mjs';
import { caughtUp, loaded } from '../service-process.mjs';
import { say, short } from '../telling.mjs';
import { Bare } from './bare.mjs';
import { leftBehind } from './left-behind.mjs';
import { registered } from './registering.mjs';

/** Commands a second; 200 are for machines on which 500 form a queue. */
const RATES = [500, 200];
const PACED_SECONDS = 6;
/** At 500/s: milliseconds of p50 beyond the bare append, and times its p99. */
const GOALS = { 500: { p50: 2, p99: 2 }, 200: { p50: null, p99: null } };
/** Of commands, and writers of the bare client. */
const CONNECTIONS = 64;
const SECONDS = 4;
const WARM_UP = { alone: 500, together: 3000 };

/** Commands over HTTP on one node, beside one projector, against appends of the bare client to the same server. */
export async function clusterCommands({ template, cluster, timedRounds: count }) {
  say('registering the patients of the commands …');
  const held = await cluster.held();
  const [seen, ...patients] = await registered(template, held);
  const service = await cluster.serve();
  await caughtUp(service);
  const sender = Object.assign(new Sender(), { service, patients, pinned: false });
  const bare = new Bare(cluster.server.url, sender, await leftBehind(service, held.stores.events, seen));
  await sender.send(1, WARM_UP.alone);
  await sender.send(CONNECTIONS, WARM_UP.together);
  // What the views have still to do would be done at the cost of whoever comes next.
  const after = (run) => () => caughtUp(service).then(run);
  const steady = {};
  for (const rate of RATES) {
    say(`commands at ${rate}/s …`);
    const pace = { rate, seconds: PACED_SECONDS };
    steady[rate] = await rounds(count, {
      bare: after(() => bare.steady(pace)),
      commands: after(() => steadily(sender, pace)),
    });
  }
  say(`commands at ${CONNECTIONS} connections …`);
  await bare.highest(CONNECTIONS, SECONDS);
  const highest = await rounds(count, {
    bare: after(() => bare.highest(CONNECTIONS, SECONDS)),
    commands: after(() => sender.send(CONNECTIONS, sender.perSecond * SECONDS)),
  });
  await caughtUp(service);
  return told(cluster, steady, highest);
}

async function steadily(sender, pace) {
  const { service, patients, from } = sender;
  const { address, token } = service;
  const load = { kind: 'steady commands', address, token, patients, from, pace };
  const result = await loaded('cluster/steady-commands.mjs', load);
  sender.from = result.next;
  return result;
}

function told({ name, server }, steady, highest) {
  const of = (runs, figure) => runs.map((run) => run[figure]);
  const both = ({ commands, bare }, figure) => [of(commands, figure), of(bare, figure)];
  const row = (runs) => ['perSecond', 'p50', 'p99'].map((figure) => short(median(of(runs, figure))));
  const figures = RATES.flatMap((rate) => {
    const title = `${name}: commands at ${rate}/s`;
    const [p50, p99] = ['p50', 'p99'].map((figure) => both(steady[rate], figure));
    return [
      absolute(`${title}, p50 beyond the bare append`, 'ms', GOALS[rate].p50, beyond(...p50)),
      ratio(`${title}, p99 against the bare append`, GOALS[rate].p99, against(...p99), 'lower'),
    ];
  });
  const paced = RATES.flatMap((rate) => [
    [`the bare client at ${rate}/s`, row(steady[rate].bare)],
    [`commands at ${rate}/s`, row(steady[rate].commands)],
  ]);
  return {
    figures: [
      ...figures,
      ratio(
        `${name}: highest command rate, against the bare client`,
        0.4,
        against(...both(highest, 'perSecond')),
      ),
    ],
    told: grid(`commands over HTTP, event store: ${server.told}`, ['/s', 'p50 ms', 'p99 ms'], {
      ...Object.fromEntries(paced),
      [`the bare client, ${CONNECTIONS} writers`]: row(highest.bare),
      [`commands, ${CONNECTIONS} connections`]: row(highest.commands),
    }),
  };
}
