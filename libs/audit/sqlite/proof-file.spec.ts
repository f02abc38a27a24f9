import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Heads, RecordTree, type StateOfLog } from '#audit/proof';
import { PROOF_FILE, ProofFile } from '#audit/sqlite';
import type { RawEvent } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { aNote, appendSometime } from '#event-store/testing';

describe('The heads of a log, kept beside it', () => {
  let folder: string;
  let open: ProofFile[];
  let log: MemoryEventStore;
  const opened = async (of: MemoryEventStore = log) => {
    const file = await ProofFile.open(folder, of);
    open.push(file);
    return file;
  };
  const closed = () => {
    for (const file of open.splice(0)) file.close();
  };
  const say = (stream: string, recordedAt = '2025-01-09T20:30:00.000Z') => {
    const note = aNote();
    return appendSometime(log, stream, [{ ...note, metadata: { ...note.metadata, recordedAt } }]);
  };
  const told = (file: ProofFile) =>
    file.reading(({ event, size, streams, root, recordedAt }: StateOfLog) => ({
      event,
      size,
      streams,
      root,
      recordedAt,
    }));
  const followed = async (
    file: ProofFile,
    of: Pick<MemoryEventStore, 'readRaw' | 'head' | 'gaplessFrom'> = log,
  ) => {
    await file.follow(of);
    return told(file);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proof-'));
    open = [];
    log = new MemoryEventStore();
  });
  afterEach(async () => {
    closed();
    await rm(folder, { recursive: true });
  });

  it('come to what a walk over the whole log comes to, in however many pieces they follow it', async () => {
    const patients = Array.from({ length: 6 }, (_, n) => `0190f7f0-0000-7000-8000-00000000000${n}`);
    const streams = ['log', ...patients.flatMap((patient) => [`care-${patient}`, `plan-${patient}.1`])];
    const pieces = fc.array(fc.array(fc.constantFrom(...streams), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(pieces, async (said) => {
        log = new MemoryEventStore();
        const file = await opened();
        for (const piece of said) {
          for (const stream of piece) await say(stream);
          const { root, size, streams: count } = await followed(file);
          const heads = await Heads.at(log, BigInt(size - 1));
          expect([root, count]).toEqual([RecordTree.of(heads.leaves()).root, heads.streams]);
        }
        closed();
      }),
      { numRuns: 40 },
    );
  });

  it('say where the log stands: its last event, how many there are, and its time', async () => {
    await say('note-a', '2025-01-09T21:00:00.000Z');
    await say('note-b', '2025-01-09T20:59:00.000Z');
    const head = await log.head();
    expect(await followed(await opened())).toMatchObject({
      event: head?.id,
      size: 2,
      streams: 2,
      recordedAt: '2025-01-09T21:00:00.000Z',
    });
  });

  it('are made anew where the file is gone, is damaged, or is of another log', async () => {
    await say('note-a');
    await say('note-b');
    const before = await followed(await opened());
    closed();
    await rm(join(folder, PROOF_FILE));
    expect(await followed(await opened())).toEqual(before);
    closed();
    await writeFile(
      join(folder, PROOF_FILE),
      'no database at all, and longer than a header of one would have to be',
    );
    expect(await followed(await opened())).toEqual(before);
    closed();
    const other = new MemoryEventStore();
    await appendSometime(other, 'note-c', [aNote()]);
    expect(await followed(await opened(other), other)).toMatchObject({ size: 1, streams: 1 });
  });

  it('stand still before the first event that is not what was written', async () => {
    await say('note-a');
    const file = await opened();
    const before = await followed(file);
    await say('note-a');
    const altered = {
      gaplessFrom: log.gaplessFrom,
      head: () => log.head(),
      readRaw: async (after: bigint, limit: number) =>
        (await log.readRaw(after, limit)).map((event) => ({
          ...event,
          text: event.text.replace('seen', 'sent'),
        })),
    };
    await expect(file.follow(altered)).rejects.toThrow(/its text does not have its hash.*continuum verify/);
    expect(await told(file)).toEqual(before);
    expect((await followed(file)).size).toBe(2);
  });

  it('see that an event is missing, and that a stream goes on from something else', async () => {
    for (const stream of ['note-a', 'note-b', 'note-a']) await say(stream);
    const as = (change: (events: readonly RawEvent[]) => readonly RawEvent[]) => ({
      gaplessFrom: log.gaplessFrom,
      head: () => log.head(),
      readRaw: async (after: bigint) => {
        const events = change(await log.readRaw(-1n, 100));
        return events.filter(({ position }) => position > after);
      },
    });
    const cutOut = as((events) => events.filter(({ position }) => position !== 1n));
    await expect((await opened()).follow(cutOut)).rejects.toThrow('nothing stands at position 1');
    const closedUp = as((events) => events.slice(1).map((event, n) => ({ ...event, position: BigInt(n) })));
    await expect((await opened()).follow(closedUp)).rejects.toThrow(
      'revision 0 of its stream should stand here',
    );
  });

  it('are followed by two processes at once without harm', async () => {
    for (let n = 0; n < 30; n++) await say(`note-${n % 7}`);
    const [one, other] = [await opened(), await opened()];
    await Promise.all([one.follow(log), other.follow(log)]);
    expect(await told(one)).toEqual(await told(other));
    expect((await told(one)).size).toBe(30);
  });

  it('are told as of one instant, whoever moves them on meanwhile, and by their owner alone', async () => {
    await say('note-a');
    const [one, other] = [await opened(), await opened()];
    await one.follow(log);
    await say('note-b');
    const [size, records] = await one.reading(async (state) => {
      await other.follow(log);
      return [state.size, state.records()];
    });
    expect([size, records]).toEqual([1, ['note-a']]);
    expect((await told(one)).size).toBe(2);
    expect((await stat(join(folder, PROOF_FILE))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(folder, PROOF_FILE))).length).toBeGreaterThan(0);
  });
});
