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
});
