import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '#event-store/memory';
import { Projector, prune } from '#projections';
import { hasTable, type ReadStore } from '#read-store';
import { indexesOf } from '#read-store/testing';
import { contents, noteCounter, takeNotes, Workshop } from './testing/index.js';

const second: typeof noteCounter = {
  ...noteCounter,
  version: 2,
  rows: (state) => noteCounter.rows(state).map((row) => ({ ...row, notes: row.notes * 10 })),
};

describe('Versions of a view', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  const open = (...views: (typeof noteCounter)[]) =>
    Projector.open({ store: workshop.store, readStore, views });

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'ann' }]);
    await (await open(noteCounter)).catchUp();
  });
  afterEach(() => workshop.close());

  it('are built beside one another', async () => {
    const before = await contents(readStore, noteCounter);
    await (await open(second)).catchUp();
    expect(await contents(readStore, second)).toEqual([expect.stringContaining('"notes":20')]);
    expect(await contents(readStore, noteCounter)).toEqual(before);
  });

  it('are dropped when this build does not read them', async () => {
    await (await open(second)).catchUp();
    expect(await prune(readStore, [second])).toEqual(['note_count_v1']);
    expect(await hasTable(readStore.db, 'note_count_v1')).toBe(false);
    expect(await hasTable(readStore.db, 'note_count_v1_states')).toBe(false);
    expect(await contents(readStore, second)).toHaveLength(1);
    expect(await prune(readStore, [second])).toEqual([]);
    await (await open(noteCounter)).catchUp();
    expect(await contents(readStore, noteCounter)).toEqual([expect.stringContaining('"notes":2')]);
  });

  it('get their indexes when they have caught up', async () => {
    expect(await indexesOf(readStore, 'note_count_v1')).toEqual(['note_count_v1_by_notes_urgent']);
  });
});

describe('A view whose checkpoint does not fit the log', () => {
  let workshop: Workshop;
  let readStore: ReadStore;

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'bob' }]);
    await (await Projector.open({ store: workshop.store, readStore, views: [noteCounter] })).catchUp();
  });
  afterEach(() => workshop.close());

  it('is refused when it stands ahead of the log', async () => {
    const shorter = new MemoryEventStore();
    const [first] = await takeNotes(shorter, [{ patient: 'ann' }]);
    await expect(Projector.open({ store: shorter, readStore, views: [noteCounter] })).rejects.toThrow(
      new RegExp(
        `^View log_times_v1 stands at position 1, event .*, but the log ends at position 0, event ${first?.id}$`,
      ),
    );
  });

  it('is refused when the log is empty', async () => {
    const empty = new MemoryEventStore();
    await expect(Projector.open({ store: empty, readStore, views: [noteCounter] })).rejects.toMatchObject({
      code: 'CHECKPOINT_MISMATCH',
      message: expect.stringContaining('the log is empty'),
    });
  });

  it('is refused when another event stands at that position', async () => {
    const other = new MemoryEventStore();
    await takeNotes(other, [{ patient: 'ann' }, { patient: 'bob' }, { patient: 'cho' }]);
    await expect(Projector.open({ store: other, readStore, views: [noteCounter] })).rejects.toThrow(
      'does not hold that event',
    );
  });
});
