import { join } from 'node:path';
import { views } from '../../../dist/apps/api/projected.js';
import { compareStores, quarantinedCounts } from '../../../dist/libs/projections/index.js';
import { openReadStore as openViews } from '../../../dist/libs/read-store/postgres/index.js';
import { openReadStore as openViewsFile } from '../../../dist/libs/read-store/sqlite/index.js';
import * as emmettPostgresql from '../emmett-postgresql.mjs';
import { grid, ratio } from '../report.mjs';
import { against, median, rounds } from '../rounds.mjs';
import { many, say, short } from '../telling.mjs';
import { ViewRows } from '../view-rows.mjs';

/** The consumer goes through some ten events of each of these. */
const PATIENTS_OF_PEERS = 1000;
const PARTITIONS = 64;

/** All views from nothing in PostgreSQL: by one projector, by two, and by the consumer of a peer. */
export async function clusterViews({ cluster, postgres, timedRounds: count }) {
  const { log } = await cluster.held();
  const consumer = await emmettPostgresql.consumer(postgres, await ViewRows.of(log, PATIENTS_OF_PEERS));
  const compared = new Set();
  const by = (projectors) => async () => {
    const figure = await caughtUpBy(cluster, projectors);
    // Once each, since it takes as long as to build them.
    if (!compared.has(projectors)) await compare(await cluster.held());
    compared.add(projectors);
    return figure;
  };
  say(`catch-up of ${many(log.events)} events in PostgreSQL …`);
  const found = await rounds(count, { consumer: () => consumer.run(null), one: by(1), two: by(2) });
  await consumer.close();
  const of = (name, figure) => found[name].map((round) => round[figure]);
  const figure = (name, goal, compared, better) => ratio(`${cluster.name}: ${name}`, goal, compared, better);
  const shown = (name) => ['perSecond', 'seconds', 'cpu'].map((one) => short(median(of(name, one))));
  return {
    figures: [
      figure(
        'catch-up of all views, against the emmett-postgresql consumer',
        8,
        against(of('one', 'perSecond'), found.consumer),
      ),
      figure(
        'CPU an event, two projectors against one',
        1.15,
        against(of('two', 'cpu'), of('one', 'cpu')),
        'lower',
      ),
      figure(
        'time, two projectors against one',
        null,
        against(of('two', 'seconds'), of('one', 'seconds')),
        'lower',
      ),
    ],
    told: grid(
      `catch-up of all views in PostgreSQL, ${many(log.events)} events, event store: ${cluster.server.told}`,
      ['events/s', 'seconds', 'CPU of projectors, µs an event'],
      {
        'one projector': shown('one'),
        'two projectors': shown('two'),
        'the emmett-postgresql consumer': [short(median(found.consumer)), '', ''],
      },
    ),
  };
}

/** From when the projectors are told to begin until the last of them has everything of its share. */
async function caughtUpBy(cluster, count) {
  const { log, stores } = await cluster.held();
  await cluster.rest();
  await stores.dropViews();
  const upTo = await stores.end();
  const projectors = await cluster.projectors(count);
  const began = performance.now();
  const told = await Promise.all(projectors.map((one) => one.ask({ upTo })));
  const seconds = (performance.now() - began) / 1000;
  await cluster.rest();
  const uneven = told.find(({ partitions }) => partitions !== PARTITIONS / count);
  if (uneven)
    throw new Error(`A projector of ${count} had ${uneven.partitions} partitions: the figure is none`);
  const cpuSeconds = told.reduce((sum, one) => sum + one.cpuSeconds, 0);
  return { seconds, perSecond: log.events / seconds, cpu: (cpuSeconds * 1e6) / log.events };
}

/** @throws Error where the views are not those of the data folder, or leave somebody out */
async function compare({ log, stores, places }) {
  const [one, other] = [
    openViewsFile(join(log.folder, 'views.db'), { readOnly: true }),
    openViews(stores.database, { readOnly: true }),
  ];
  try {
    const placeOf = (position) => places.get(position) ?? null;
    const different = (await compareStores({ one, other, views, placeOf })).find(
      ({ first }) => first !== null,
    );
    if (different) throw new Error(`View ${different.name} is not the same: ${different.first}`);
    const counts = await quarantinedCounts(other, views);
    if (counts.some((left) => left > 0)) throw new Error('Patients are quarantined: the figure is none');
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
}
