import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START } from '#event-store';
import { EventStoreDBEventStore, type PositionIndex } from '#event-store/eventstoredb';
import { appendBehind, aStream, endOf, notes } from '#event-store/testing';
import { EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';

/** An index as those who project keep it, up to where they have come. */
class KnownPlaces implements PositionIndex {
  readonly places = new Map<string, bigint>();
  upTo = START;
  asked = 0;

  async reached(): Promise<bigint> {
    return this.upTo;
  }

  async find(id: string): Promise<bigint | null> {
    this.asked += 1;
    return this.places.get(id) ?? null;
  }
}

let double: EventStoreDBDouble;
let writer: EventStoreDBEventStore;
const opened: EventStoreDBEventStore[] = [];

async function open(index?: PositionIndex): Promise<EventStoreDBEventStore> {
  const { connectionString } = double;
  const store = await EventStoreDBEventStore.open({ connectionString, ...(index ? { index } : {}) });
  opened.push(store);
  return store;
}

/** Ids of some events in streams of their own, and where each stands. */
async function written(count: number): Promise<[id: string, position: bigint][]> {
  const drafts = notes(count);
  for (const draft of drafts) await appendBehind(writer, aStream(), null, [draft]);
  const log = await writer.readLast(count);
  return log.map(({ id, position }) => [id, position]);
}

beforeEach(async () => {
  double = await EventStoreDBDouble.start();
  writer = await open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  double.stop();
});

describe('Where an event stands', () => {
  it('is found without an index, wherever in the log, also of what comes later', async () => {
    const first = await written(5);
    const store = await open();
    for (const [id, position] of first) expect(await store.positionOf(id)).toBe(position);
    for (const [id, position] of await written(3)) expect(await store.positionOf(id)).toBe(position);
    expect(await store.positionOf('0193b5a0-0000-7000-8000-000000000000')).toBeNull();
  });

  it('is taken from an index as far as that goes, and is looked for behind it', async () => {
    const index = new KnownPlaces();
    const indexed = await written(3);
    for (const [id, position] of indexed) index.places.set(id, position);
    index.upTo = await endOf(writer);
    const behind = await written(3);
    const store = await open(index);
    for (const [id, position] of [...indexed, ...behind]) expect(await store.positionOf(id)).toBe(position);
    // What no index and no follower knows of is not there, whatever stands before the index's end.
    index.places.delete(indexed[0]?.[0] ?? '');
    expect(await store.positionOf(indexed[0]?.[0] ?? '')).toBeNull();
  });

  it('is known of what this process wrote, without asking anybody', async () => {
    const index = new KnownPlaces();
    const store = await open(index);
    const [draft] = notes(1);
    const { position } = await appendBehind(store, aStream(), null, draft ? [draft] : []);
    expect(await store.positionOf(draft?.id ?? '')).toBe(position);
    expect(index.asked).toBe(0);
  });

  it('is found by many who ask at once while others write', async () => {
    const store = await open();
    const places = await written(20);
    const later = written(20);
    expect(await Promise.all(places.map(([id]) => store.positionOf(id)))).toEqual(places.map(([, at]) => at));
    const more = await later;
    expect(await Promise.all(more.map(([id]) => store.positionOf(id)))).toEqual(more.map(([, at]) => at));
  });
});
