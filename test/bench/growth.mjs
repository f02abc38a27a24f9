import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { grid, ratio } from './report.mjs';
import { against, median, rounds } from './rounds.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

/** DESIGN §10: "flat" is less than this from the smallest to the largest. */
const FLAT = 1.3;
const APPENDS = 3000;
const WRITERS = 64;
const READS = 2000;
const MEASURED = {
  append: { told: 'append, µs', of: ({ append }) => append },
  read: { told: 'history over HTTP, p50 ms', of: ({ p50 }) => p50 },
  'start-up': { told: 'start-up, ms', of: ({ startMs }) => startMs },
  memory: { told: 'memory, MiB', of: ({ memoryMiB }) => memoryMiB },
};

/** The same work on clinics of several sizes, all of them in each round. */
export async function growth({ clinics, sizes, rounds: count }) {
  const all = [];
  for (const patients of sizes) all.push(await clinics.of(patients));
  say(`growth, ${sizes.map(many).join(', ')} patients …`);
  const contestants = (work) => Object.fromEntries(all.map((clinic, n) => [sizes[n], () => work(clinic)]));
  const appends = await rounds(count, contestants(appended));
  // What was appended comes into the views, so that the starts that are measured find nothing to do.
  for (const { folder } of all) {
    const service = await serving(folder);
    await caughtUp(service);
    await service.stop();
  }
  const served = await rounds(count, contestants(servedBy));
  const found = (patients) =>
    served[patients].map((one, round) => ({ ...one, append: appends[patients][round] }));
  const [smallest, largest] = [found(sizes[0]), found(sizes.at(-1))];
  const title = `growth from ${many(sizes[0])} to ${many(sizes.at(-1))} patients`;
  const rows = Object.values(MEASURED).map(({ told, of }) => [
    told,
    sizes.map((patients) => short(median(found(patients).map(of)))),
  ]);
  return {
    figures: Object.entries(MEASURED).map(([name, { of }]) =>
      ratio(`${title}: ${name}`, FLAT, against(largest.map(of), smallest.map(of)), 'lower'),
    ),
    told: grid('growth, by patients', sizes.map(many), Object.fromEntries(rows)),
  };
}

/** Microseconds that an event takes behind what its patient has, at 64 writers. */
async function appended({ folder, continuation }) {
  const events = await chainedNext(folder, continuation);
  const store = await SqliteEventStore.open(folder);
  const began = performance.now();
  let n = 0;
  const writer = async () => {
    while (n < events.length) {
      const { stream, head, chained } = events[n++];
      await store.append(stream, head?.revision ?? 'none', [chained]);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const microseconds = ((performance.now() - began) * 1000) / APPENDS;
  await store.close();
  return microseconds;
}

/** What happens next to some patients, chained, so that only the append is measured. */
async function chainedNext(folder, continuation) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const heads = new Map();
  const events = [];
  while (events.length < APPENDS) {
    const [stream, draft] = await continuation.next();
    const head = heads.get(stream) ?? endOf(await log.readStream(stream));
    const [chained] = chain(stream, head, [draft]);
    heads.set(stream, { revision: chained.event.revision, hash: chained.hash });
    events.push({ stream, head, chained });
  }
  await log.close();
  return events;
}

function endOf(events) {
  const last = events.at(-1);
  return last ? { revision: last.revision, hash: last.metadata.hash } : null;
}

/** A start; then the same reads, and the memory after them. */
async function servedBy({ folder, sample }) {
  const service = await serving(folder);
  const { address, token, startMs } = service;
  const load = { kind: 'history', address, token, patients: sample, connections: 4, amount: READS };
  const { p50 } = await loaded('load.mjs', load);
  const { memoryMiB } = await service.ask({ ask: 'memory' });
  await service.stop();
  return { startMs, p50, memoryMiB };
}
