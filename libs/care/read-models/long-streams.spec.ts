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

describe("All of a patient's streams", () => {
  /** A log that tells a patient's streams at once. */
  async function told(notes: number) {
    const store = new MemoryEventStore();
    await takeNotes(
      store,
      Array.from({ length: notes }, () => ({ patient: ANN })),
    );
    let asked = 0;
    const readPatient = async (patient: string) => {
      asked += 1;
      return new Map([[`notes-${patient}`, await store.readStream(`notes-${patient}`)]]);
    };
    const streams = new LongStreams({
      readPatient,
      readStream: (stream, from) => store.readStream(stream, from),
    });
    return { store, streams, asked: () => asked };
  }

  it('are asked for at once, again and again, while they are short', async () => {
    const { store, streams, asked } = await told(199);
    for (let times = 1; times <= 2; times++) {
      const read = await streams.ofPatient(ANN);
      expect(read?.get(`notes-${ANN}`)).toEqual(await store.readStream(`notes-${ANN}`));
      expect(asked()).toBe(times);
    }
  });

  it('are kept where one is long: whoever asks again reads what is newer, stream by stream', async () => {
    const { store, streams, asked } = await told(200);
    const [first] = (await streams.ofPatient(ANN))?.get(`notes-${ANN}`) ?? [];
    await takeNotes(store, [{ patient: ANN }]);
    expect(await streams.ofPatient(ANN)).toBeNull();
    const later = await streams.events(`notes-${ANN}`);
    expect([later.length, asked()]).toEqual([201, 1]);
    expect(later[0]).toBe(first);
  });

  it('are not told at once by a log that has no question for it', async () => {
    expect(await new LongStreams(new MemoryEventStore()).ofPatient(ANN)).toBeNull();
  });
});
