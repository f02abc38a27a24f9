import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventStore, InvalidEventError, verifyLog } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { SqliteEventStore } from '#event-store/sqlite';
import { MemoryVault } from '#privacy/memory';
import { LogTime } from './clock.js';
import { CommandHandling } from './command-handling.js';
import { RefusedError } from './errors.js';
import { counting, tallyDecider, tallyRegistry } from './testing/index.js';

const NOON = Date.parse('2025-02-01T12:00:00Z');

describe.each(['memory', 'sqlite'])('Commands over the store in %s', (engine) => {
  let folder: string;
  let store: EventStore;
  let vault: MemoryVault;
  let now: number;
  let handling: CommandHandling;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'commands-'));
    store = engine === 'memory' ? new MemoryEventStore() : await SqliteEventStore.open(folder);
    vault = new MemoryVault();
    now = NOON;
    handling = another();
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Another process on the same store. */
  const another = () => new CommandHandling(store, tallyRegistry, vault, new LogTime({ now: () => now }));
  const count = (...asked: Parameters<typeof counting>) => handling.handle(tallyDecider, counting(...asked));
  const all = () => store.readStream('tally-ann');
  const refused = (code: string) => expect.objectContaining({ code });

  it('are decided on what stands, and stored with who, when and a chain', async () => {
    await count('one', 3);
    expect(await count('two', 4)).toMatchObject({ revision: 1, repeated: false, warnings: [] });
    await expect(count('three', -8)).rejects.toMatchObject({ code: 'BELOW_ZERO' });
    expect(await all()).toMatchObject([
      { revision: 0, data: { by: 3 }, organisation: 'org', sealed: null },
      { revision: 1, data: { by: 4 }, metadata: { recordedAt: '2025-02-01T12:00:00.000Z' } },
    ]);
    expect(await verifyLog(store)).toMatchObject({ events: 2, brokenEvents: 0 });
  });

  it('are previewed as they would be carried out, and a preview writes nothing', async () => {
    await count('one', 3);
    const previewed = await handling.preview(tallyDecider, counting('preview', 4));
    expect(await all()).toHaveLength(1);
    await count('two', 4);
    const { state } = await handling.load('tally-ann', tallyDecider);
    expect(previewed).toMatchObject({ revision: 0, events: [{ data: { by: 4 } }], after: state });
    await expect(handling.preview(tallyDecider, counting('three', -8))).rejects.toMatchObject({
      code: 'BELOW_ZERO',
    });
  });

  describe('sent again', () => {
    it('have the first answer, even after later events, and write nothing', async () => {
      const first = await count('one', 3);
      await count('two', 4);
      for (const who of [handling, another()]) {
        const again = await who.handle(tallyDecider, counting('one', 3));
        expect(again).toEqual({ ...first, repeated: true });
      }
      expect(await all()).toHaveLength(2);
    });

    it('with another body are refused', async () => {
      await count('one', 3);
      await expect(count('one', 4)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      expect(await all()).toHaveLength(1);
    });

    it('with other acknowledgements have the first answer', async () => {
      await count('one', 11);
      const again = await count('one', 11, { acknowledge: ['ABOVE_TEN'], strict: true });
      expect(again).toMatchObject({ repeated: true, warnings: [{ code: 'ABOVE_TEN', acknowledged: false }] });
    });

    it('with the revision they saw then have the first answer', async () => {
      await count('one', 3, { expectedRevision: -1 });
      await count('two', 4);
      expect(await count('one', 3, { expectedRevision: -1 })).toMatchObject({ revision: 0, repeated: true });
    });

    it('in the same batch have the answer of the one before', async () => {
      const results = await handling.handleAll(tallyDecider, 'tally-ann', [
        counting('one', 3),
        counting('one', 3),
        counting('one', 4),
      ]);
      expect(results).toMatchObject([
        { value: { revision: 0, repeated: false } },
        { value: { revision: 0, repeated: true, events: [{ revision: 0 }] } },
        { reason: refused('IDEMPOTENCY_KEY_REUSED') },
      ]);
      expect(await all()).toHaveLength(1);
    });

    it('any number of times, in any order, never count twice', async () => {
      const sent = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean()), { maxLength: 12 });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(sent, async (names) => {
          const stream = `tally-${run++}`;
          for (const [name, elsewhere] of names) {
            const who = elsewhere ? another() : handling;
            await who.handle(tallyDecider, counting(`${stream} ${name}`, 1, { stream }));
          }
          expect(await store.readStream(stream)).toHaveLength(new Set(names.map(([name]) => name)).size);
        }),
        { numRuns: 40 },
      );
    });
  });

  describe('that name a revision', () => {
    it('are refused where the stream has moved on', async () => {
      await count('one', 3);
      await expect(count('two', 4, { expectedRevision: -1 })).rejects.toMatchObject({
        code: 'STALE_REVISION',
      });
      expect(await count('two', 4, { expectedRevision: 0 })).toMatchObject({ revision: 1 });
    });

    it("are not refused because this process had not heard of another's event", async () => {
      await count('one', 3);
      await another().handle(tallyDecider, counting('two', 4));
      expect(await count('three', 1, { expectedRevision: 1 })).toMatchObject({ revision: 2 });
    });
  });

  it('refused on an old reading are decided once more on what is there', async () => {
    await count('one', 1);
    await another().handle(tallyDecider, counting('two', 5));
    expect(await count('three', -6)).toMatchObject({ revision: 2 });
  });

  it('that change nothing answer with the revision that stands', async () => {
    expect(await count('none', 0)).toMatchObject({ revision: -1, events: [] });
    await count('one', 3);
    expect(await count('zero', 0)).toMatchObject({ revision: 0, events: [], repeated: false });
  });

  describe('with a warning', () => {
    it('are stored with it', async () => {
      expect(await count('one', 11)).toMatchObject({
        warnings: [{ code: 'ABOVE_TEN', acknowledged: false }],
      });
      expect(await all()).toMatchObject([
        { data: { by: 11, warnings: [{ code: 'ABOVE_TEN', facts: [], acknowledged: false }] } },
      ]);
    });

    it('write nothing where they ask first, until it is acknowledged', async () => {
      await expect(count('one', 11, { strict: true })).rejects.toMatchObject({
        code: 'WARNINGS_UNACKNOWLEDGED',
        warnings: [{ code: 'ABOVE_TEN' }],
      });
      expect(await all()).toEqual([]);
      expect(await count('one', 11, { strict: true, acknowledge: ['ABOVE_TEN'] })).toMatchObject({
        warnings: [{ code: 'ABOVE_TEN', acknowledged: true }],
      });
    });
  });

  describe('in a batch', () => {
    const batch = () =>
      handling.handleAll(tallyDecider, 'tally-ann', [
        counting('a', 5),
        counting('b', -6),
        counting('c', 0),
        counting('d', -5),
      ]);

    it('are each decided on those before and accepted or refused on their own', async () => {
      expect(await batch()).toMatchObject([
        { status: 'fulfilled', value: { revision: 0 } },
        { status: 'rejected', reason: refused('BELOW_ZERO') },
        { status: 'fulfilled', value: { revision: 0, events: [] } },
        { status: 'fulfilled', value: { revision: 1 } },
      ]);
      expect((await all()).map(({ data }) => data.by)).toEqual([5, -5]);
    });

    it('leave the same as one after the other', async () => {
      await batch();
      expect(await count('e', 2)).toMatchObject({ revision: 2 });
      expect((await handling.load('tally-ann', tallyDecider)).state).toEqual({ total: 2 });
    });
  });

  it('are given a time that never steps back behind the log', async () => {
    await count('one', 3);
    now = NOON - 3_600_000;
    await count('two', 4);
    const late = new CommandHandling(store, tallyRegistry, vault, new LogTime({ now: () => now }));
    await late.handle(tallyDecider, counting('three', 1));
    now = NOON + 1000;
    await count('four', 1);
    expect((await all()).map(({ metadata }) => metadata.recordedAt.slice(11, 19))).toEqual([
      '12:00:00',
      '12:00:00',
      '12:00:00',
      '12:00:01',
    ]);
  });

  it('of many at once are carried out one after the other', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => count(`racer ${index}`, 1)));
    expect((await handling.load('tally-ann', tallyDecider)).state).toEqual({ total: 20 });
  });

  describe('with something to seal', () => {
    const noted = (name: string, by: number) =>
      counting(name, by, { patient: 'ann', registers: true, body: { by, note: 'Ana Ruiz' } });

    it("store it sealed under the patient's key", async () => {
      await handling.handle(tallyDecider, noted('one', 3));
      const [event] = await all();
      const key = await vault.existingKeyOf('ann');
      expect(JSON.stringify(event?.data)).not.toContain('Ruiz');
      expect(key?.open(event?.id ?? '', 'tally-ann', event?.sealed ?? '')).toEqual({ note: 'Ana Ruiz' });
    });

    it('make a key with the first event alone, since a new one would not open what stands', async () => {
      await handling.handle(tallyDecider, noted('one', 3));
      vault = new MemoryVault();
      await expect(another().handle(tallyDecider, noted('two', 3))).rejects.toEqual(refused('KEY_LOST'));
      const unregistered = { ...noted('three', 3), stream: 'tally-more', registers: false };
      await expect(another().handle(tallyDecider, unregistered)).rejects.toEqual(refused('KEY_LOST'));
      expect(await vault.existingKeyOf('ann')).toBeNull();
      expect(await all()).toHaveLength(1);
    });

    it('make no key where nothing is stored', async () => {
      await expect(handling.handle(tallyDecider, noted('one', -1))).rejects.toThrow(RefusedError);
      await handling.handle(tallyDecider, noted('two', 0));
      const strict = { ...noted('three', 11), strict: true };
      await expect(handling.handle(tallyDecider, strict)).rejects.toThrow(RefusedError);
      expect(await vault.existingKeyOf('ann')).toBeNull();
    });
  });

  it('of one id that race for two streams are done once, beside the others of their batch', async () => {
    const batch = (stream: string) =>
      handling.handleAll(tallyDecider, stream, [
        counting('same', 1, { stream, streamFromBody: true }),
        counting(`other of ${stream}`, 2, { stream }),
      ]);
    const results = await Promise.all([batch('tally-ann'), batch('tally-bob')]);
    expect(results).toMatchObject([
      [{ status: 'fulfilled' }, { status: 'fulfilled' }],
      [{ reason: refused('IDEMPOTENCY_KEY_REUSED') }, { status: 'fulfilled' }],
    ]);
  });

  it('with data that can never be stored are refused on their own', async () => {
    const results = await handling.handleAll(tallyDecider, 'tally-ann', [
      counting('one', 1.5),
      counting('two', 1),
    ]);
    expect(results).toMatchObject([{ reason: expect.any(InvalidEventError) }, { status: 'fulfilled' }]);
  });
});
