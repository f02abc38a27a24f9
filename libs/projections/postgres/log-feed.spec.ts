import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RawEvent, START } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { holds, idRanges, partitionOf, partitionSet } from '../partitions.js';
import { patientIn, takeNotes } from '../testing/index.js';
import { LogFeed } from './log-feed.js';

const OWN = partitionSet([0, 9, 31]);
const stop = new AbortController();

/** Some events, perhaps all of others, and how many are taken at once. */
const round = fc.record({
  partitions: fc.array(fc.constantFrom(0, 9, 10, 31, 32, 63), { maxLength: 6 }),
  limit: fc.integer({ min: 1, max: 4 }),
});

let store: MemoryEventStore;
let feed: LogFeed;
afterEach(async () => {
  feed.close();
  await store.close();
});

/** Takes what there is up to the end of the log, from behind a place. */
async function takenTo(end: bigint, from: bigint, limit: number): Promise<RawEvent[]> {
  const taken: RawEvent[] = [];
  for (let place = from; place < end; ) {
    const seen = feed.wakeUp.count;
    const { events, passed } = await feed.readPart(place, limit, idRanges(OWN));
    taken.push(...events.filter(({ stream }) => holds(OWN, partitionOf(stream))));
    place = passed?.position ?? place;
    if (passed === null) await feed.wakeUp.after(seen, 1_000, stop.signal);
  }
  return taken;
}

describe('The log as it is fed to a projector', () => {
  it('is all of its own in order, up to an end that others may have written, however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), async (rounds) => {
        store = new MemoryEventStore();
        feed = new LogFeed(store);
        const taken: RawEvent[] = [];
        let place = START;
        for (const { partitions, limit } of rounds) {
          await takeNotes(
            store,
            partitions.map((partition) => ({ patient: patientIn(partition) })),
          );
          const end = (await store.head())?.position ?? START;
          taken.push(...(await takenTo(end, place, limit)));
          place = end;
        }
        const all = await store.readRaw(START, 1_000);
        expect(taken).toEqual(all.filter(({ stream }) => holds(OWN, partitionOf(stream))));
        feed.close();
      }),
      { numRuns: 50 },
    );
  });

  it('is read anew for other patients than those whose next page is on its way', async () => {
    store = new MemoryEventStore();
    feed = new LogFeed(store);
    await takeNotes(
      store,
      [0, 10, 0, 10, 10].map((partition) => ({ patient: patientIn(partition) })),
    );
    const first = await feed.readPart(START, 1, idRanges(partitionSet([0])));
    const place = first.passed?.position ?? START;
    const { events } = await feed.readPart(place, 2, idRanges(partitionSet([10])));
    expect(events.map(({ stream }) => partitionOf(stream))).toEqual([10, 10]);
  });

  it('tells whoever comes for the next page that it could not be read, and reads it again after that', async () => {
    store = new MemoryEventStore();
    let reads = 0;
    feed = new LogFeed({
      readRaw: async (after, limit) => {
        reads += 1;
        if (reads === 2) throw new Error('the log is away');
        return store.readRaw(after, limit);
      },
      readPart: (after, limit, patients) => store.readPart(after, limit, patients),
      subscribeRaw: (after) => store.subscribeRaw(after),
    });
    await takeNotes(
      store,
      ['ann', 'bob', 'cho'].map((patient) => ({ patient })),
    );
    const [ann] = await feed.readRaw(START, 1);
    const place = ann?.position ?? START;
    await expect(feed.readRaw(place, 1)).rejects.toThrow('the log is away');
    expect((await feed.readRaw(place, 1)).map(({ stream }) => stream)).toEqual(['notes-bob']);
  });
});
