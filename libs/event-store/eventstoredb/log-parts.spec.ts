import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type IdRange, type RawEvent, START, UnknownPositionError } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { appendBehind, endOf, notes } from '#event-store/testing';
import { EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';

const timers = { callMs: 300, patienceMs: 600 };
const LOWER_HALF: readonly IdRange[] = [{ from: '00', upTo: '80' }];

let double: EventStoreDBDouble;
let store: EventStoreDBEventStore;

beforeEach(async () => {
  double = await EventStoreDBDouble.start();
  store = await EventStoreDBEventStore.open({ connectionString: double.connectionString, timers });
});
afterEach(async () => {
  await store.close();
  double.stop();
});

/** Patients one after another, every fourth of them of the lower half. */
async function written(count: number): Promise<void> {
  const patients = Array.from({ length: count }, (_, i) => (i % 4 === 0 ? '1' : 'c') + randomUUID().slice(1));
  for (const patient of patients) await appendBehind(store, `care-${patient}`, null, notes(1));
}

async function inLowerHalf(): Promise<readonly RawEvent[]> {
  const all = await store.readRaw(START, 1_000);
  return all.filter(({ stream }) => stream.startsWith('care-1'));
}

describe('A part of the log', () => {
  it('is all that the server sends', async () => {
    await written(100);
    const before = double.reads.told;
    expect((await store.readPart(START, 1_000, LOWER_HALF)).events).toHaveLength(25);
    expect(double.reads.told - before).toBeLessThan(35);
  });

  it('is read on where the server looks for longer than anybody waits', async () => {
    await written(40);
    const parts = [await store.readPart(START, 3, LOWER_HALF)];
    double.faults.reads.push({ silentAfter: 2 });
    for (let last = parts[0]?.passed ?? null; last !== null; last = parts.at(-1)?.passed ?? null) {
      parts.push(await store.readPart(last.position, 3, LOWER_HALF));
    }
    expect(parts.flatMap(({ events }) => events)).toEqual(await inLowerHalf());
    expect(Math.max(...parts.map(({ events }) => events.length))).toBe(3);
    expect(parts.at(-2)?.passed).toEqual(await store.head());
  });

  it('ends where the server gave an event, not where another said that the log ends', async () => {
    await written(38);
    const { passed, events } = await store.readPart(START, 1, LOWER_HALF);
    double.faults.reads.push({ lacks: 3 });
    const short = await store.readPart(passed?.position ?? START, 100, LOWER_HALF);
    expect(short.events.length).toBeLessThan((await inLowerHalf()).length - 1);
    const rest = await store.readPart(short.passed?.position ?? START, 100, LOWER_HALF);
    expect([...events, ...short.events, ...rest.events]).toEqual(await inLowerHalf());
    expect(rest.passed).toEqual(await store.head());
  });

  it('passes over what the server writes for itself, and what was deleted', async () => {
    await written(4);
    const head = await store.head();
    double.log.system('$stats');
    double.log.tombstone(`care-1${randomUUID().slice(1)}`);
    const { events, passed } = await store.readPart(START, 10, LOWER_HALF);
    expect(events).toHaveLength(1);
    expect(passed).toEqual(head);
  });

  it('is asked for again in an election', async () => {
    await written(6);
    const { passed, events } = await store.readPart(START, 1, LOWER_HALF);
    double.faults.reads.push('notReady', 'notReady');
    const further = await store.readPart(passed?.position ?? START, 10, LOWER_HALF);
    expect([...events, ...further.events]).toEqual(await inLowerHalf());
  });

  it.each([
    ['beyond the end of the log', (end: bigint) => end + 1_000n],
    ['between two events', (end: bigint) => end - 1n],
    ['that no log reaches', () => 2n ** 64n - 1n],
  ])('is refused from a position %s', async (_, wrong) => {
    await written(2);
    const from = wrong(await endOf(store));
    await expect(store.readPart(from, 10, LOWER_HALF)).rejects.toThrow(UnknownPositionError);
  });
});
