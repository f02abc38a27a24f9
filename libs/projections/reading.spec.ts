import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { START } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { BEGINNING, type Checkpoint } from './checkpoints.js';
import { ALL_PARTITIONS, holds, partitionOf, partitionSet } from './partitions.js';
import { readFiled } from './reading.js';
import { patientIn, takeNotes } from './testing/index.js';

const OWN = partitionSet([0, 9, 31]);
const PARTITIONS = [0, 32, 9, 10, 10, 32, 31, 63, 0, 10, 32];

let store: MemoryEventStore;
beforeEach(async () => {
  store = new MemoryEventStore();
  await takeNotes(
    store,
    PARTITIONS.map((partition) => ({ patient: patientIn(partition) })),
  );
});
afterEach(() => store.close());

const set = fc.constantFrom(OWN, ALL_PARTITIONS);
const stops = fc.uniqueArray(fc.nat(PARTITIONS.length - 2), { maxLength: 3 });

describe('A batch', () => {
  it('ends where the others stand and goes on from there, with every event of its own once', async () => {
    const whole = await store.readRaw(START, 1_000);
    const places = whole.map(({ position, id }): Checkpoint => ({ position, eventId: id }));
    await fc.assert(
      fc.asyncProperty(set, stops, fc.integer({ min: 1, max: 20 }), async (own, at, limit) => {
        const read = readFiled(store, (event) => event);
        const taken: string[] = [];
        let last = BEGINNING;
        for (const upTo of [...at.sort((a, b) => a - b).map((stop) => places[stop] ?? BEGINNING), null]) {
          for (;;) {
            const batch = await read(last.position, limit, upTo, own);
            taken.push(...batch.events.map(({ raw }) => raw.id));
            if (batch.last === null) break;
            expect(batch.passed).toBeGreaterThan(0);
            last = batch.last;
            if (last.position === upTo?.position) break;
          }
          expect(last).toEqual(upTo ?? places.at(-1));
        }
        const mine = whole.filter(({ stream }) => holds(own, partitionOf(stream)));
        expect(taken).toEqual(mine.map(({ id }) => id));
      }),
    );
  });
});
