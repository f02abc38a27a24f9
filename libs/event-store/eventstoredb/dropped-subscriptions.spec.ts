import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, type Subscription, toArray } from 'rxjs';
import { type Delivery, START, UnknownPositionError } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { allAfter, appendBehind, aStream, endOf, idsOf, notes } from '#event-store/testing';
import { EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';
import { TcpProxy } from '../../../test/doubles/eventstoredb/tcp-proxy.js';

const timers = { callMs: 300, patienceMs: 600, watchMs: 200, stallMs: 100 };

let double: EventStoreDBDouble;
let proxy: TcpProxy;
let store: EventStoreDBEventStore;
let said: Delivery[];
let subscription: Subscription;

beforeEach(async () => {
  double = await EventStoreDBDouble.start();
  proxy = await TcpProxy.before(double.port);
  const connectionString = `esdb://127.0.0.1:${proxy.port}?tls=false`;
  store = await EventStoreDBEventStore.open({ connectionString, timers });
  said = [];
  subscription = store.subscribe(await endOf(store)).subscribe((one) => said.push(one));
  await eventually(() => double.subscriptions.count === 1 && said.length > 0);
});
afterEach(async () => {
  subscription.unsubscribe();
  await store.close();
  await proxy.close();
  double.stop();
});

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not happen in 10 s');
    await sleep(5);
  }
}

const delivered = () => said.flatMap((one) => (one.kind === 'event' ? [one.event] : []));

/** Work with the log by somebody who has their own way to the server, and time. */
async function apart<T>(work: (log: EventStoreDBEventStore) => Promise<T>): Promise<T> {
  const log = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

function written(appends: number): Promise<void> {
  return apart(async (log) => {
    for (let i = 0; i < appends; i++) await appendBehind(log, aStream(), null, notes(1 + (i % 3)));
  });
}

async function hasAll(): Promise<void> {
  const log = await apart((reader) => allAfter(reader, START));
  await eventually(() => delivered().length >= log.length && said.at(-1)?.kind === 'caughtUp');
  expect(delivered()).toEqual(log);
}

describe('A subscription loses, repeats and reorders nothing', () => {
  it.each<[string, () => void]>([
    ['drops it as too slow, again and again', () => double.subscriptions.dropAll()],
    ['ends it without a word', () => double.subscriptions.endAll()],
    ['pushes nothing any more and does not say so', () => (double.faults.mute = true)],
    ['loses its connection', () => proxy.cut(true)],
  ])('where the server %s', async (_, fault) => {
    for (let round = 0; round < 4; round++) {
      const writing = written(5);
      await sleep(20);
      fault();
      await writing;
      proxy.cut(false);
      await sleep(20);
    }
    await hasAll();
  });

  it('where the wire is slow and then silent for a while', async () => {
    proxy.delayMs = 20;
    await written(5);
    proxy.silence(true);
    await written(5);
    await sleep(timers.callMs);
    proxy.silence(false);
    proxy.delayMs = 0;
    await hasAll();
  });

  it('where more comes at once than it keeps', async () => {
    const many = Array.from({ length: 18 }, () => notes(64));
    await apart((log) => Promise.all(many.map((drafts) => appendBehind(log, aStream(), null, drafts))));
    await hasAll();
    expect(delivered()).toHaveLength(1152);
  });

  it('and is pushed to again afterwards', async () => {
    double.subscriptions.dropAll();
    await eventually(() => double.subscriptions.count === 1);
    await written(1);
    await hasAll();
  });
});

describe('A subscription', () => {
  it('tells nothing of what the server writes for itself, or of what was deleted', async () => {
    double.log.system('$stats');
    await written(1);
    double.log.tombstone(aStream());
    double.log.system('$metadata', '$$note-1');
    await hasAll();
    expect(delivered()).toHaveLength(1);
    expect(await store.head()).toMatchObject({ id: delivered()[0]?.id });
    expect(idsOf(await store.readLast(5))).toEqual(idsOf(delivered()));
  });

  it.each([
    ['beyond the end of the log', (end: bigint) => end + 1_000n],
    ['between two events', (end: bigint) => end - 1n],
    ['that no log reaches', () => 2n ** 64n - 1n],
  ])('is refused from a position %s', async (_, wrong) => {
    await written(2);
    const from = wrong(await endOf(store));
    await expect(firstValueFrom(store.subscribe(from).pipe(toArray()))).rejects.toThrow(UnknownPositionError);
    await expect(store.readAll(from, 10)).rejects.toThrow(UnknownPositionError);
    expect(await store.readFrom(from, 10)).toEqual([]);
  });
});
