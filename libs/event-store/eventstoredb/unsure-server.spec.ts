import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chain,
  OutcomeUnknownError,
  RevisionConflictError,
  StoreUnavailableError,
  StreamDamagedError,
} from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { aNote, appendBehind, aStream, idsOf, notes } from '#event-store/testing';
import { EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';
import type { AppendFault } from '../../../test/doubles/eventstoredb/faults.js';
import { TcpProxy } from '../../../test/doubles/eventstoredb/tcp-proxy.js';

/** As in service, but quicker. */
const timers = { callMs: 300, patienceMs: 1_500, abandonMs: 600 };

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

/** What a server holds of a stream, by its own account. */
const heldOf = (stream: string) => double.log.records.filter((record) => record.stream === stream);

describe('An append whose outcome the server does not tell', () => {
  it.each<[string, AppendFault[]]>([
    ['the deadline passed, and it was written', ['late']],
    ['the deadline passed, and it was not written', ['lost']],
    ['it was written and nobody answers', ['unanswered']],
    ['nobody heard of it and nobody answers', ['ignored']],
    ['its connection broke when it was written', ['broken']],
    ['an election is on', ['notReady', 'notReady', 'notReady']],
    ['somebody else is the leader', ['notLeader']],
    ['everything goes wrong in turn', ['notReady', 'lost', 'ignored', 'broken']],
  ])('is there once and acknowledged, where %s', async (_, faults) => {
    const stream = aStream();
    const head = await appendBehind(store, stream, null, notes(2));
    double.faults.appends.push(...faults);
    const drafts = notes(3);
    const end = await appendBehind(store, stream, head, drafts);
    expect(double.faults.appends).toEqual([]);
    expect(heldOf(stream)).toHaveLength(5);
    expect(idsOf((await store.readStream(stream)).slice(2))).toEqual(idsOf(drafts));
    expect(end).toMatchObject({ revision: 4, position: heldOf(stream).at(-1)?.position });
    expect(await appendBehind(store, stream, end, notes(1))).toMatchObject({ revision: 5 });
  });

  it('is there once with all that were sent beside it, where their connection breaks', async () => {
    const { connectionString } = double;
    const patient = { callMs: 1_000, patienceMs: 10_000 };
    const [one, other] = await Promise.all(
      [patient, patient].map((waits) => EventStoreDBEventStore.open({ connectionString, timers: waits })),
    );
    if (!one || !other) throw new Error('Two were opened');
    const streams = Array.from({ length: 30 }, aStream);
    await Promise.all([one, other].map((each) => appendBehind(each, aStream(), null, notes(1))));
    double.faults.appends.push('late', 'unanswered', 'broken', 'ignored', 'broken', 'lost');
    const ends = await Promise.all(
      streams.map((stream, i) => appendBehind(i % 2 === 0 ? one : other, stream, null, notes(2))),
    );
    for (const [i, stream] of streams.entries()) {
      expect(heldOf(stream)).toHaveLength(2);
      expect(ends[i]).toMatchObject({ revision: 1, position: heldOf(stream).at(-1)?.position });
    }
    await Promise.all([one.close(), other.close()]);
  });

  it('is answered as unknown where it stays so, and as stored when it is sent again', async () => {
    const stream = aStream();
    const events = chain(stream, null, notes(2));
    double.faults.appends.push('unanswered');
    double.faults.reads.push(...Array.from({ length: 20 }, () => ({ silentAfter: 0 })));
    await expect(store.append(stream, 'none', events)).rejects.toThrow(OutcomeUnknownError);
    double.faults.reads.length = 0;
    expect(await store.append(stream, 'none', events)).toMatchObject({ revision: 1, hash: events[1]?.hash });
    expect(heldOf(stream)).toHaveLength(2);
  });

  it('gives a conflict where others wrote in its place', async () => {
    const stream = aStream();
    const other = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
    await appendBehind(store, stream, null, notes(1));
    const [before] = await store.readStream(stream);
    await appendBehind(other, stream, { revision: 0, hash: before?.metadata.hash ?? '' }, notes(1));
    double.faults.appends.push('lost');
    const mine = appendBehind(store, stream, { revision: 0, hash: before?.metadata.hash ?? '' }, notes(1));
    await expect(mine).rejects.toThrow(RevisionConflictError);
    expect(heldOf(stream)).toHaveLength(2);
    await other.close();
  });

  it('is refused as not written where nobody was there to send it to, and is taken when somebody is', async () => {
    const proxy = await TcpProxy.before(double.port);
    const behind = await EventStoreDBEventStore.open({
      connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
      timers,
    });
    const stream = aStream();
    await appendBehind(behind, aStream(), null, notes(1));
    await proxy.stopListening();
    await expect(behind.head()).rejects.toThrow(StoreUnavailableError);
    await expect(appendBehind(behind, stream, null, notes(1))).rejects.toThrow(StoreUnavailableError);
    expect(heldOf(stream)).toEqual([]);
    await proxy.listenAgain();
    expect(await appendBehind(behind, stream, null, notes(1))).toMatchObject({ revision: 0 });
    await behind.close();
    await proxy.close();
  });
});

describe('Events that the server knows by their ids alone', () => {
  it('are what is stored, where another process sent the same ids with other words', async () => {
    const stream = aStream();
    const other = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
    const draft = aNote({ text: 'as the other sent it' });
    const stored = await appendBehind(other, stream, null, [draft]);
    const mine = await appendBehind(store, stream, null, [aNote({ text: 'as I sent it' }, { id: draft.id })]);
    expect(mine).toEqual(stored);
    expect(heldOf(stream)).toHaveLength(1);
    expect(await appendBehind(store, stream, mine, notes(1))).toMatchObject({ revision: 1 });
    expect((await store.readStream(stream))[0]?.data).toEqual({ text: 'as the other sent it' });
    await other.close();
  });

  it('are other events where only some of them are the same', async () => {
    const stream = aStream();
    const other = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
    const [a, b, c] = [aNote(), aNote(), aNote()];
    await appendBehind(other, stream, null, [a, b]);
    await expect(appendBehind(store, stream, null, [a, c])).rejects.toThrow(RevisionConflictError);
    expect(heldOf(stream)).toHaveLength(2);
    await other.close();
  });
});

describe('A read that falls silent', () => {
  it('is told in full where its client is replaced meanwhile, which looks as if there were no more', async () => {
    const { connectionString } = double;
    const waits = { callMs: 5_000, patienceMs: 10_000, abandonMs: 300 };
    const replacing = await EventStoreDBEventStore.open({ connectionString, timers: waits });
    const stream = aStream();
    await appendBehind(replacing, stream, null, notes(3));
    double.faults.appends.push('ignored');
    const appending = appendBehind(replacing, aStream(), null, notes(1));
    while (double.faults.appends.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    double.faults.reads.push({ silentAfter: 1 });
    expect(await replacing.readStream(stream)).toHaveLength(3);
    expect(double.faults.reads).toEqual([]);
    await appending;
    await replacing.close();
  });

  it('holds up nobody: it is asked again, or refused', async () => {
    const stream = aStream();
    await appendBehind(store, stream, null, notes(3));
    double.faults.reads.push({ silentAfter: 1 }, 'notReady');
    expect(await store.readStream(stream)).toHaveLength(3);
    double.faults.reads.push(...Array.from({ length: 20 }, () => ({ silentAfter: 1 })));
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailableError);
  });
});

describe('A stream that somebody deleted in the event store', () => {
  it.each(['delete', 'tombstone'] as const)(
    'takes no more events, and says that it is damaged (%s)',
    async (how) => {
      const stream = aStream();
      const head = await appendBehind(store, stream, null, notes(2));
      double.log[how](stream);
      const fresh = await EventStoreDBEventStore.open({ connectionString: double.connectionString });
      await expect(appendBehind(fresh, stream, null, notes(1))).rejects.toThrow(StreamDamagedError);
      if (how === 'tombstone') {
        await expect(store.readStream(stream)).rejects.toThrow(StreamDamagedError);
        await expect(appendBehind(store, stream, head, notes(1))).rejects.toThrow(StreamDamagedError);
      }
      await fresh.close();
    },
  );
});
