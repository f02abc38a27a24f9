import { describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '#event-store/memory';
import { takeNotes } from '#projections/testing';
import { LongStreams } from './long-streams.js';

const ANN = '11111111-1111-4111-8111-111111111111';

describe('A stream that is asked for again and again', () => {
  it('has every event once, in its order, while it becomes a long one and goes on', async () => {
    const store = new MemoryEventStore();
    const streams = new LongStreams(store);
    for (const more of [10, 188, 1, 1, 1, 50]) {
      await takeNotes(
        store,
        Array.from({ length: more }, () => ({ patient: ANN })),
      );
      for (let asked = 0; asked < 2; asked++) {
        expect(await streams.events(`notes-${ANN}`)).toEqual(await store.readStream(`notes-${ANN}`));
      }
    }
  });

  it('is not read again once it is long', async () => {
    const store = new MemoryEventStore();
    const streams = new LongStreams(store);
    await takeNotes(
      store,
      Array.from({ length: 200 }, () => ({ patient: ANN })),
    );
    const [first] = await streams.events(`notes-${ANN}`);
    await takeNotes(store, [{ patient: ANN }]);
    const later = await streams.events(`notes-${ANN}`);
    expect([later.length, later[0]]).toEqual([201, first]);
    expect(later[0]).toBe(first);
  });
});
