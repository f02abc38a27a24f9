import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOf, type RawEvent, verifyLog, verifyStreams } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { aNote, appendBehind, notes } from '#event-store/testing';

/** Two streams of three events each, their appends taking turns. */
async function fill(store: MemoryEventStore | SqliteEventStore) {
  let a = null;
  let b = null;
  for (const text of ['one', 'two', 'three']) {
    a = await appendBehind(store, 'note-a', a, [aNote({ text: `a ${text}` })]);
    b = await appendBehind(store, 'note-b', b, [aNote({ text: `b ${text}` })]);
  }
}

async function rawLog(): Promise<RawEvent[]> {
  const store = new MemoryEventStore();
  await fill(store);
  return [...(await store.readRaw(-1n, 100))];
}

function logOf(events: readonly RawEvent[], gapless = true) {
  const readRaw = async (after: bigint, limit: number) =>
    events.filter(({ position }) => position > after).slice(0, limit);
  const readRawStream = async (name: string, from = 0) =>
    events.filter(({ stream, revision }) => stream === name && revision >= from);
  return { readRaw, readRawStream, ...(gapless ? { gaplessFrom: 0n } : {}) };
}

describe('verifyLog', () => {
  it('finds nothing in a whole log, and counts it', async () => {
    const progress: number[] = [];
    expect(await verifyLog(logOf(await rawLog()), { onProgress: (events) => progress.push(events) })).toEqual(
      {
        streams: 2,
        events: 6,
        brokenEvents: 0,
        broken: [],
        file: [],
      },
    );
    expect(progress).toEqual([6]);
    expect(await verifyLog(logOf([]))).toMatchObject({ streams: 0, events: 0, broken: [] });
  });

  const changes: Record<
    string,
    { change: (event: RawEvent) => Partial<RawEvent>; named: bigint[]; what: RegExp }
  > = {
    'a changed word': {
      change: ({ text }) => ({ text: text.replace('two', 'tow') }),
      named: [2n],
      what: /does not have its hash/,
    },
    'text that is no JSON any more': {
      change: ({ text }) => ({ text: text.slice(1) }),
      named: [2n],
      what: /its text is no event/,
    },
    'a changed hash': {
      change: ({ hash }) => ({ hash: hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
      named: [2n],
      what: /does not have its hash/,
    },
    'text replaced together with its hash, at the event behind it': {
      change: ({ text }) => {
        const replaced = text.replace('two', 'too');
        return { text: replaced, hash: hashOf(replaced) };
      },
      named: [4n],
      what: /not chained/,
    },
    'another id': { change: () => ({ id: 'x' }), named: [2n], what: /its id is filed as x/ },
    'another stream': {
      change: () => ({ stream: 'note-b' }),
      named: [2n],
      what: /its stream is filed as note-b/,
    },
    'another revision': { change: () => ({ revision: 7 }), named: [2n], what: /its revision is filed as 7/ },
  };
  it.each(Object.entries(changes))('names the event with %s', async (_, { change, named, what }) => {
    const log = await rawLog();
    const changed = log.map((event) => (event.position === 2n ? { ...event, ...change(event) } : event));
    const { broken, brokenEvents } = await verifyLog(logOf(changed));
    expect(broken.map(({ position }) => position)).toEqual(named);
    expect(broken[0]?.what).toMatch(what);
    expect(brokenEvents).toBe(named.length);
  });

  it('names the event behind one that is missing from the middle of its stream', async () => {
    const log = (await rawLog()).filter(({ position }) => position !== 2n);
    const { broken } = await verifyLog(logOf(log, false));
    expect(broken).toMatchObject([{ position: 4n, stream: 'note-a', revision: 2, what: /revision 1/ }]);
  });

  it('sees that the last event of a stream is missing where positions have no gaps', async () => {
    const log = (await rawLog()).filter(({ position }) => position !== 4n);
    const { broken } = await verifyLog(logOf(log));
    expect(broken).toMatchObject([{ position: 5n, what: /nothing stands at position 4/ }]);
  });

  it('sees two events of a stream that changed places', async () => {
    const log = await rawLog();
    const swapped = log.map((event) => {
      const other = log[event.position === 0n ? 2 : event.position === 2n ? 0 : Number(event.position)];
      return { ...(other ?? event), position: event.position };
    });
    expect((await verifyLog(logOf(swapped))).brokenEvents).toBeGreaterThan(0);
  });
});

describe('verifyLog from a position on', () => {
  it('looks at what stands behind it alone, and holds it against what stands before', async () => {
    const log = await rawLog();
    for (const [after, events] of [
      [-1n, 6],
      [0n, 5],
      [3n, 2],
      [5n, 0],
    ] as const)
      expect(await verifyLog(logOf(log), { after })).toMatchObject({ events, broken: [] });
    const altered = (position: bigint) =>
      log.map((event) =>
        event.position === position ? { ...event, hash: event.hash.replace(/^./, 'g') } : event,
      );
    expect((await verifyLog(logOf(altered(1n)), { after: 3n })).brokenEvents).toBe(0);
    const { broken } = await verifyLog(logOf(altered(2n)), { after: 3n });
    expect(broken).toMatchObject([{ position: 4n, what: /not chained/ }]);
  });

  it('sees that what a stream held before is not there', async () => {
    const log = (await rawLog()).filter(({ position }) => position !== 3n);
    const { broken } = await verifyLog(logOf(log), { after: 3n });
    expect(broken).toMatchObject([{ position: 5n, what: /revision 0 of its stream should stand here/ }]);
  });
});

describe('verifyStreams', () => {
  it('looks at some streams, whatever is wrong with others', async () => {
    const log = (await rawLog()).map((event) =>
      event.position === 3n ? { ...event, text: event.text.replace('two', 'tow') } : event,
    );
    expect(await verifyStreams(logOf(log), ['note-a'])).toMatchObject({ events: 3, streams: 1, broken: [] });
    expect((await verifyStreams(logOf(log), ['note-a', 'note-b'])).broken).toMatchObject([{ position: 3n }]);
  });
});

describe('verifyLog on a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
    path = join(folder, EVENTS_FILE);
    const store = await SqliteEventStore.open(folder);
    await fill(store);
    await appendBehind(store, 'note-long', null, notes(60));
    await store.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function flip(offset: number, mask: number): Promise<void> {
    const file = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, offset);
    byte[0] = (byte[0] ?? 0) ^ mask;
    await file.write(byte, 0, 1, offset);
    await file.close();
  }

  async function verified() {
    const store = await SqliteEventStore.openReadOnly(folder);
    try {
      return await verifyLog(store);
    } finally {
      await store.close();
    }
  }

  it('finds one flipped bit anywhere in an event, and names the event', async () => {
    const store = await SqliteEventStore.openReadOnly(folder);
    const [target] = await store.readRaw(3n, 1);
    await store.close();
    if (!target) throw new Error('it was appended');
    // The last copy is the one in use: SQLite does not clear what it moved out of the table's first page.
    const start = (await readFile(path)).lastIndexOf(target.text);
    const length = Buffer.byteLength(target.text);
    expect(start).toBeGreaterThan(0);
    const where = fc.tuple(fc.nat({ max: length - 1 }), fc.nat({ max: 7 }));
    await fc.assert(
      fc.asyncProperty(where, async ([offset, bit]) => {
        await flip(start + offset, 1 << bit);
        const { broken } = await verified();
        await flip(start + offset, 1 << bit);
        const { position, stream, revision, id } = target;
        expect(broken).toMatchObject([{ position, stream, revision, id }]);
      }),
      { numRuns: 60 },
    );
    expect(await verified()).toMatchObject({ brokenEvents: 0, events: 66, streams: 3 });
  });

  it('reports a page that can no longer be read instead of falling over', async () => {
    const leaf = (await readFile(path)).lastIndexOf('a three');
    const page = Math.floor(leaf / 4096) * 4096;
    for (let i = 0; i < 8; i++) await flip(page + i, 0xff);
    const { broken } = await verified();
    expect(broken.at(-1)?.what).toContain('cannot be read');
  });
});
