import { randomUUID } from 'node:crypto';
import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { asNew, draftsOf } from './drafts.mjs';
import { madeLog } from './made-log.mjs';
import { patientsIn } from './patients.mjs';
import { median } from './rounds.mjs';
import { loaded, ready, serving, tokenOf } from './service-process.mjs';
import { say, short } from './telling.mjs';
import { timed } from './writers.mjs';

/** DESIGN §10: "flat" is less than this from the smallest to the largest. */
const FLAT = 1.3;
const APPENDS = 10_000;

/**
 * The same work on clinics of several sizes.
 *
 * @param {{ template: string, sizes: readonly number[], eventsEach: number, rounds: number, seconds: number }} options
 */
export async function growth({ template, sizes, eventsEach, rounds, seconds }) {
  const drafts = await draftsOf(template, 4000);
  const found = [];
  for (const patients of sizes) {
    const { folder, events } = await madeLog({ template, patients, eventsEach });
    found.push(await measured(folder, drafts, rounds, seconds));
    const told = Object.entries(found.at(-1)).map(([name, value]) => `${name} ${short(value)}`);
    say(
      `${patients.toLocaleString('en-US')} patients, ${events.toLocaleString('en-US')} events: ${told.join(', ')}`,
    );
  }
  const [first, last] = [found[0], found.at(-1)];
  const grown = {
    'append, seconds each': first.appendsPerSecond / last.appendsPerSecond,
    'patient history, p50': last.historyMs / first.historyMs,
    'start-up': last.startMs / first.startMs,
    memory: last.rssMiB / first.rssMiB,
  };
  return Object.entries(grown).map(([name, value]) => ({
    name: `growth from ${sizes[0].toLocaleString('en-US')} to ${sizes.at(-1).toLocaleString('en-US')} patients: ${name}`,
    unit: '×',
    goal: FLAT,
    better: 'lower',
    value,
    spread: 0,
  }));
}

async function measured(folder, drafts, rounds, seconds) {
  const store = await SqliteEventStore.open(folder);
  const appends = [];
  for (let round = 0; round < rounds; round++) {
    appends.push(
      await timed(64, APPENDS, async (_, n) => {
        const stream = `bench-${randomUUID()}`;
        await store.append(
          stream,
          'none',
          chain(stream, null, [{ ...asNew(drafts[n % drafts.length]), patient: null }]),
        );
      }),
    );
  }
  await store.close();
  const patients = await patientsIn(folder, 10_000);
  // The first start builds the views; the next ones find them.
  const first = await serving(folder);
  await ready(first);
  await first.stop();
  const [starts, histories, sizes] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const service = await serving(folder);
    await ready(service);
    const token = await tokenOf(service);
    const load = {
      address: service.address,
      token,
      kind: 'history',
      patients,
      from: 0,
      connections: 4,
      seconds,
    };
    const { perSecond } = await loaded(load);
    starts.push(service.startMs);
    histories.push((1000 * load.connections) / perSecond);
    sizes.push(await service.rssMiB());
    await service.stop();
  }
  return {
    appendsPerSecond: median(appends),
    historyMs: median(histories),
    startMs: median(starts),
    rssMiB: median(sizes),
  };
}
