import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#event-store';
import { type Projection, Projector, quarantinedCount, statusOf } from '#projections';
import type { ReadStore } from '#read-store';
import {
  comparable,
  contents,
  type NoteCountRow,
  noteCounter,
  rowsOf,
  takeNotes,
  Workshop,
} from './testing/index.js';

/** The same view after its fault was found. */
const mended: typeof noteCounter = {
  ...noteCounter,
  evolve: (state, event) =>
    noteCounter.evolve(state, { ...event, type: event.type.replace('Poison', 'Taken') }),
};

describe('Quarantine', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  const open = (view: Projection<never, never> | typeof noteCounter, batchSize = 100) =>
    Projector.open({ store: workshop.store, readStore, views: [view as typeof noteCounter], batchSize });
  const stored = () => readStore.db.selectFrom('quarantine').selectAll().orderBy('key').execute();

  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
  });
  afterEach(() => workshop.close());

  const poisoned = () =>
    takeNotes(workshop.store, [
      { patient: 'ann', data: { text: 'one' } },
      { patient: 'bob' },
      { patient: 'ann', type: 'NotePoison', data: { text: 'Ann Smith, born 1980' }, recordedAt: at(3) },
      { patient: 'ann', stream: 'more-ann', data: { text: 'later' } },
      { patient: 'bob' },
    ]);

  it.each([1, 2, 100])(
    'leaves the failing patient behind and goes on with the others (batches of %d)',
    async (size) => {
      const events = await poisoned();
      await (await open(noteCounter, size)).catchUp();
      const applied = events.filter((event, i) => event.patient === 'bob' || i === 0);
      expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(noteCounter, applied)));
      expect(await stored()).toMatchObject([
        { view: 'note_count', version: 1, key: 'ann', eventId: events[2]?.id, position: '2', since: at(3) },
      ]);
    },
  );

  it('keeps of the error its class, code and place, and nothing that tells of a patient', async () => {
    await poisoned();
    await (await open(noteCounter)).catchUp();
    const [row] = await stored();
    expect(row?.error).toMatch(/^UnreadableNoteError UNREADABLE_NOTE at note-counter\.projection\.ts:\d+$/);
    expect(JSON.stringify(row)).not.toMatch(/Smith|1980/);
  });

  it('says so in every answer about all, and in the status', async () => {
    await poisoned();
    await (await open(noteCounter)).catchUp();
    expect(await quarantinedCount(readStore, noteCounter)).toBe(1);
    expect(await quarantinedCount(readStore, { name: 'patient_streams', version: 1 })).toBe(0);
    expect(await statusOf(workshop.store, readStore, [noteCounter])).toMatchObject([
      { lag: 0n, quarantined: 1 },
    ]);
  });

  it('is lifted by a retry when the fault is mended, and the patient is followed again', async () => {
    await poisoned();
    await (await open(noteCounter)).catchUp();
    const projector = await open(mended);
    expect(await projector.retry('note_count')).toEqual({ lifted: 1, remaining: 0 });
    await takeNotes(workshop.store, [{ patient: 'ann' }]);
    await projector.catchUp();
    const all = await workshop.store.readAll(-1n, 100);
    expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(mended, all)));
    expect(await stored()).toEqual([]);
  });

  it('stays when the retry fails again', async () => {
    await poisoned();
    const projector = await open(noteCounter);
    await projector.catchUp();
    const before = [await stored(), await contents(readStore, noteCounter)];
    expect(await projector.retry('note_count', 'ann')).toEqual({ lifted: 0, remaining: 1 });
    expect([await stored(), await contents(readStore, noteCounter)]).toEqual(before);
    expect(await projector.retry('note_count', 'nobody')).toEqual({ lifted: 0, remaining: 1 });
  });

  it('retries no further than the view has come, so that nothing is applied twice', async () => {
    await poisoned();
    await (await open(noteCounter)).catchUp();
    await takeNotes(workshop.store, [{ patient: 'ann' }]);
    const projector = await open(mended);
    await projector.retry('note_count', 'ann');
    await projector.catchUp();
    const all = await workshop.store.readAll(-1n, 100);
    expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(mended, all)));
  });

  it('retries a stream as it does a patient', async () => {
    const byStream: typeof noteCounter = { ...mended, name: 'by_stream', kinds: ['facility'], by: 'stream' };
    const failing: typeof noteCounter = { ...byStream, evolve: noteCounter.evolve };
    await takeNotes(workshop.store, [
      { patient: null, stream: 'facility-1', data: { text: 'x' } },
      { patient: 'bob', type: 'NotePoison', data: { text: 'x' } },
      { patient: null, stream: 'facility-1', type: 'NotePoison' },
    ]);
    const first = await Projector.open({ store: workshop.store, readStore, views: [failing, noteCounter] });
    await first.catchUp();
    const second = await Projector.open({ store: workshop.store, readStore, views: [byStream, mended] });
    expect(await second.retry('by_stream')).toEqual({ lifted: 1, remaining: 0 });
    expect(await second.retry('note_count')).toEqual({ lifted: 1, remaining: 0 });
    const all = await workshop.store.readAll(-1n, 100);
    expect(await contents(readStore, byStream)).toEqual(comparable(rowsOf(byStream, all)));
    expect(await contents(readStore, mended)).toEqual(comparable(rowsOf(mended, all)));
  });

  it('takes a patient whose event cannot be lifted to its newest shape, in every view', async () => {
    await poisoned();
    const upcast = (event: RecordedEvent) => {
      if (event.type === 'NotePoison') throw new TypeError('no such version');
      return event;
    };
    const { store } = workshop;
    const strict = await Projector.open({ store, readStore, views: [mended], upcast });
    await strict.catchUp();
    expect((await stored()).map(({ view, key }) => [view, key])).toEqual([['note_count', 'ann']]);
    const lenient = await Projector.open({ store, readStore, views: [mended] });
    expect(await lenient.retry('note_count')).toEqual({ lifted: 1, remaining: 0 });
    const all = await store.readAll(-1n, 100);
    expect(await contents(readStore, mended)).toEqual(comparable(rowsOf(mended, all)));
  });

  it.each<[string, Partial<typeof noteCounter>]>([
    ['an error', { evolve: (s, e) => (e.patient === 'ann' ? fail() : noteCounter.evolve(s, e)) }],
    ['a row that does not fit', { rows: (s) => noteCounter.rows(s).map((row) => halfFor('ann', row)) }],
    [
      'two rows with one primary key',
      { rows: (s) => noteCounter.rows(s).flatMap((row) => twiceFor('ann', row)) },
    ],
    [
      'no state',
      { evolve: (s, e) => (e.patient === 'ann' ? undefined : noteCounter.evolve(s, e)) as typeof s },
    ],
  ])('takes a patient for whom the view gives %s', async (_, fault) => {
    await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'bob' }]);
    await (await open({ ...noteCounter, ...fault })).catchUp();
    expect(await stored()).toMatchObject([{ key: 'ann' }]);
    expect(await contents(readStore, noteCounter)).toHaveLength(1);
  });
});

function at(second: number): string {
  return `2025-03-01T09:00:0${second}.000Z`;
}

function halfFor(owner: string, row: NoteCountRow): NoteCountRow {
  return row.owner === owner ? { ...row, notes: row.notes / 2 } : row;
}

function twiceFor(owner: string, row: NoteCountRow): NoteCountRow[] {
  return row.owner === owner ? [row, row] : [row];
}

function fail(): never {
  throw new TypeError('cannot say');
}
