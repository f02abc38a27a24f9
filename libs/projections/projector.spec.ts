import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { Projector, patientStreams, type Rebuilding, selectFrom, statusOf } from '#projections';
import type { ReadStore } from '#read-store';
import { type ReadStorePlace, readStorePlace, watchUpdates } from '#read-store/testing';
import { noteCounter, rowsOf, takeNotes } from './testing/index.js';
import { decodeRows } from './view-rows.js';

describe('Projector', () => {
  let folder: string;
  let store: EventStore;
  let place: ReadStorePlace;
  let readStore: ReadStore;
  const views = [noteCounter];
  const rows = async () =>
    decodeRows(noteCounter, await selectFrom(readStore, noteCounter).selectAll().execute());
  const sorted = <Row>(all: readonly Row[]) => all.map((row) => JSON.stringify(row)).sort();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'projector-'));
    store = await SqliteEventStore.open(folder);
    place = readStorePlace();
    readStore = place.open();
  });
  afterEach(async () => {
    await place.remove();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const history = () =>
    takeNotes(store, [
      { patient: 'ann', data: { topic: 'sleep', text: 'slept well', urgent: true } },
      { patient: 'bob', data: { topic: 'sleep', text: 'awake' } },
      { patient: null, stream: 'facility-1', data: { topic: 'roof', text: 'leaks' } },
      { patient: 'ann', data: { topic: 'mood' } },
      { patient: 'ann', type: 'Unrelated' },
      { patient: 'ann', stream: 'extra-ann.2025', data: { topic: 'sleep', text: 'slept again' } },
      { patient: 'bob', type: 'NotesDropped', data: { topic: 'sleep' } },
    ]);

  it('keeps the rows that folding the same events gives', async () => {
    const events = await history();
    const projector = await Projector.open({ store, readStore, views });
    await projector.catchUp();
    expect(sorted(await rows())).toEqual(sorted(rowsOf(noteCounter, events)));
    expect(await rows()).toContainEqual({
      owner: 'ann',
      topic: 'sleep',
      notes: 2,
      urgent: false,
      last: 'slept again',
      words: ['well', 'slept', 'again'],
    });
  });

  it('applies nothing twice when it is opened again', async () => {
    await history();
    await (await Projector.open({ store, readStore, views })).catchUp();
    const first = await rows();
    await (await Projector.open({ store, readStore, views })).catchUp();
    expect(await rows()).toEqual(first);
  });

  it('gives the same rows live, one event at a time, as a rebuild does', async () => {
    const projector = await Projector.open({ store, readStore, views, cacheEvents: 1 });
    await projector.step();
    for (let i = 0; i < 3; i += 1) {
      await history();
      await projector.step();
    }
    const live = sorted(await rows());
    const progress: Rebuilding[] = [];
    await projector.rebuild('note_count', (moved) => progress.push(moved));
    expect(sorted(await rows())).toEqual(live);
    // One event of each seven is nobody's.
    expect(progress.at(-1)).toMatchObject({ done: 18, position: 20n, of: 20n });
  });

  it('names the streams of each patient, with the first position', async () => {
    await history();
    await (await Projector.open({ store, readStore, views })).catchUp();
    const named = await selectFrom(readStore, patientStreams).selectAll().orderBy('stream').execute();
    expect(named.map((row) => ({ ...row }))).toEqual([
      { patientId: 'ann', stream: 'extra-ann.2025', firstPosition: '5' },
      { patientId: 'ann', stream: 'notes-ann', firstPosition: '0' },
      { patientId: 'bob', stream: 'notes-bob', firstPosition: '1' },
    ]);
  });

  it('writes no row that stays as it was', async () => {
    await history();
    const projector = await Projector.open({ store, readStore, views });
    await projector.catchUp();
    await watchUpdates(readStore, 'note_count_v1', 'topic');
    await takeNotes(store, [{ patient: 'ann', data: { topic: 'mood' } }]);
    await projector.catchUp();
    const updated = await readStore.db.selectFrom('updated').selectAll().execute();
    expect(updated).toEqual([{ value: 'mood' }]);
  });

  it.each(["o'neil; drop table x", '"quoted"', 'ключ 😀', '', '%_\\', ' '])(
    'keeps keys whatever their characters: %j',
    async (patient) => {
      await takeNotes(store, [{ patient, data: { topic: patient, text: patient } }]);
      await (await Projector.open({ store, readStore, views, cacheEvents: 1 })).catchUp();
      await takeNotes(store, [{ patient, data: { topic: patient, text: patient } }]);
      await (await Projector.open({ store, readStore, views })).catchUp();
      expect(await rows()).toMatchObject([{ owner: patient, topic: patient, notes: 2, last: patient }]);
    },
  );

  it('tells how far every view has come', async () => {
    await (await Projector.open({ store, readStore, views })).step();
    const events = await history();
    await (await Projector.open({ store, readStore, views, batchSize: 7 })).catchUp();
    await takeNotes(store, [{ patient: 'ann' }, { patient: 'bob' }, { patient: 'ann' }]);
    expect(await statusOf(store, readStore, [noteCounter, { name: 'unheard_of', version: 3 }])).toEqual([
      {
        name: 'note_count',
        version: 1,
        built: true,
        position: 6n,
        eventId: events[6]?.id,
        head: 9n,
        lag: 3n,
        quarantined: 0,
      },
      {
        name: 'unheard_of',
        version: 3,
        built: false,
        position: -1n,
        eventId: null,
        head: 9n,
        lag: 10n,
        quarantined: 0,
      },
    ]);
  });

  it('stops when another projector moves its views, and writes nothing of its own', async () => {
    await history();
    const [one, other] = [
      await Projector.open({ store, readStore, views }),
      await Projector.open({ store, readStore, views }),
    ];
    await one.catchUp();
    const before = await rows();
    await expect(other.step()).rejects.toMatchObject({ code: 'FOREIGN_WRITER' });
    expect(await rows()).toEqual(before);
  });

  it('lets a view that is new catch up and then shares batches with the others', async () => {
    await history();
    await (await Projector.open({ store, readStore, views: [] })).catchUp();
    await takeNotes(store, [{ patient: 'ann' }]);
    const moved: string[][] = [];
    const projector = await Projector.open({
      store,
      readStore,
      views,
      batchSize: 5,
      onProgress: (views) => {
        // Where the read store is shared, the log's copy goes first.
        const others = views.filter(({ view }) => view !== 'log_copy_v1');
        moved.push(others.map(({ view, position }) => `${view} ${position}`).sort());
      },
    });
    await projector.catchUp();
    await takeNotes(store, [{ patient: 'ann' }]);
    await projector.catchUp();
    expect(moved).toEqual([
      ['log_times_v1 7', 'patient_streams_v1 7'],
      ['note_count_v1 7'],
      ['log_times_v1 8', 'note_count_v1 8', 'patient_streams_v1 8'],
    ]);
  });
});
