import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChainedEvent, chain, EventStoreError, type RecordedEvent } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { allAfter, aNote, aStream, endOf, idsOf, notes } from '#event-store/testing';
import {
  type ServerUnderTest,
  serverUnderTest,
} from '../../../test/doubles/eventstoredb/server-under-test.js';
import { TcpProxy } from '../../../test/doubles/eventstoredb/tcp-proxy.js';
import { connectionSettings } from './connection-settings.js';
import { nodesAt } from './server-facts.js';

/** As in service, but quicker. */
const timers = { callMs: 400, patienceMs: 1_500, abandonMs: 1_000, watchMs: 500 };

let server: ServerUnderTest;
let direct: EventStoreDBEventStore;
let proxy: TcpProxy;
let store: EventStoreDBEventStore;

beforeAll(async () => {
  server = await serverUnderTest();
  direct = await EventStoreDBEventStore.open(server);
});
afterAll(async () => {
  await direct.close();
  server.stop();
});
beforeEach(async () => {
  proxy = await TcpProxy.before(await leaderPort());
  const connectionString = `esdb://127.0.0.1:${proxy.port}?tls=false`;
  store = await EventStoreDBEventStore.open({ connectionString, timers });
});
afterEach(async () => {
  await store.close();
  await proxy.close();
});

async function leaderPort(): Promise<number> {
  const settings = connectionSettings(server.connectionString);
  const [host] = settings.hosts;
  const nodes = host ? await nodesAt(settings, host) : [];
  return nodes.find(({ state }) => state === 'LEADER')?.port ?? 0;
}

/** As whoever was told that the outcome is unknown, or that nobody is there: the same events again. */
async function appendedAtLast(events: readonly ChainedEvent[], behind: number | 'none'): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await store.append(events[0]?.event.stream ?? '', behind, events);
      return failures;
    } catch (error) {
      expect(error).toBeInstanceOf(EventStoreError);
      expect((error as EventStoreError).code).toMatch(/^(OUTCOME_UNKNOWN|STORE_UNAVAILABLE)$/);
    }
  }
}

/** Eight writers, each with streams of its own, and a subscriber, while something happens to the wire. */
async function underLoad(happens: () => Promise<void>) {
  const from = await endOf(direct);
  const seen: RecordedEvent[] = [];
  const subscription = store
    .subscribe(from)
    .subscribe((said) => said.kind === 'event' && seen.push(said.event));
  const acknowledged: string[] = [];
  const streams = new Set<string>();
  let going = true;
  const writing = Array.from({ length: 8 }, async () => {
    while (going) {
      const stream = aStream();
      streams.add(stream);
      const events = chain(stream, null, notes(2));
      await appendedAtLast(events, 'none');
      acknowledged.push(...events.map(({ event }) => event.id));
    }
  });
  await happens();
  going = false;
  await Promise.all(writing);
  // Others may write to a real server meanwhile.
  const log = (await allAfter(direct, from)).filter(({ stream }) => streams.has(stream));
  const ours = () => seen.filter(({ stream }) => streams.has(stream));
  for (let i = 0; i < 400 && ours().length < log.length; i++) await sleep(25);
  subscription.unsubscribe();
  return { log, seen: ours(), acknowledged };
}

describe('While a wire', () => {
  it.each<[string, () => Promise<void>]>([
    [
      'breaks again and again',
      async () => {
        for (let i = 0; i < 5; i++) {
          await sleep(150);
          proxy.cut(true);
          await sleep(20);
          proxy.cut(false);
        }
      },
    ],
    [
      'falls silent for longer than anybody waits',
      async () => {
        await sleep(150);
        proxy.silence(true);
        await sleep(2_500);
        proxy.silence(false);
        await sleep(150);
      },
    ],
    [
      'is slow',
      async () => {
        proxy.delayMs = 60;
        await sleep(800);
      },
    ],
  ])('%s, what was acknowledged is there once, and is delivered once and in order', async (_, happens) => {
    const { log, seen, acknowledged } = await underLoad(happens);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(idsOf(log).sort()).toEqual(acknowledged.sort());
    expect(seen).toEqual(log);
  });

  it('is too narrow for what is sent and then breaks, nothing is lost and the process goes on', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    await store.head();
    await appendedAtLast(chain(aStream(), null, notes(1)), 'none');
    proxy.silence(true);
    const sent = Array.from({ length: 60 }, () =>
      chain(aStream(), null, [aNote({ text: 'x'.repeat(30_000) })]),
    );
    const appending = sent.map((events) => appendedAtLast(events, 'none'));
    await sleep(200);
    proxy.silence(false);
    proxy.cut(true);
    await sleep(20);
    proxy.cut(false);
    await Promise.all(appending);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
    const read = await Promise.all(sent.map(([event]) => direct.readRawStream(event?.event.stream ?? '')));
    expect(read.map((events) => events.map(({ hash }) => hash))).toEqual(
      sent.map(([event]) => [event?.hash]),
    );
  });

  it('is silent, each caller is told in time that nobody knows, or that nothing was sent', async () => {
    const streams = Array.from({ length: 40 }, aStream);
    await store.head();
    proxy.silence(true);
    const began = Date.now();
    const sent = streams.map((stream) => chain(stream, null, notes(1)));
    const outcomes = await Promise.allSettled(
      sent.map((events) => store.append(events[0]?.event.stream ?? '', 'none', events)),
    );
    expect(Date.now() - began).toBeLessThan(3 * timers.patienceMs + timers.callMs);
    const codes = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(codes.filter((code) => !/^(OUTCOME_UNKNOWN|STORE_UNAVAILABLE)$/.test(String(code)))).toEqual([]);
    proxy.silence(false);
    await Promise.all(sent.map((events) => appendedAtLast(events, 'none')));
    for (const [i, stream] of streams.entries()) {
      expect((await direct.readRawStream(stream)).map(({ hash }) => hash)).toEqual([sent[i]?.[0]?.hash]);
    }
  });
});
