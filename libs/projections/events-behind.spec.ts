import { beforeAll, describe, expect, it } from '@jest/globals';
import { type EventStore, START } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { appendBehind, notes } from '#event-store/testing';
import { EventsBehind, LAG_COUNTED } from './events-behind.js';

/** The same log as an engine has it whose positions are places in a file. */
function withGaps(store: EventStore): Pick<EventStore, 'readRaw'> {
  return {
    readRaw: async (after, limit) =>
      (await store.readRaw(after < 0n ? after : after / 100n, limit)).map((event) => ({
        ...event,
        position: event.position * 100n,
      })),
  };
}

describe('How far a view is behind', () => {
  const store = new MemoryEventStore();
  beforeAll(async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => appendBehind(store, `note-${i}`, null, notes(64))),
    );
  });

  it('is told in events where positions have no gaps', async () => {
    const behind = new EventsBehind(store, 2559n);
    expect(await Promise.all([START, 9n, 2559n].map((at) => behind.of(at)))).toEqual([2560n, 2550n, 0n]);
  });

  it('is told in events where positions have gaps', async () => {
    const behind = new EventsBehind(withGaps(store), 255_900n);
    expect(await Promise.all([START, 900n, 255_900n].map((at) => behind.of(at)))).toEqual([2560n, 2550n, 0n]);
  });

  it('does not count what came behind the head', async () => {
    expect(await new EventsBehind(withGaps(store), 10_000n).of(900n)).toBe(91n);
  });

  it('is counted no further than tells that it is far', async () => {
    let page = 0n;
    const endless: Pick<EventStore, 'readRaw'> = {
      readRaw: async () => {
        page += 1n;
        return (await store.readRaw(START, 1000)).map((event) => ({ ...event, position: page * 1000n }));
      },
    };
    expect(await new EventsBehind(endless, 1_000_000_000n).of(0n)).toBe(BigInt(LAG_COUNTED));
  });
});
