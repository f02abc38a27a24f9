import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, RecordedEvent } from '#event-store';
import { checkViews, type OpenSealed, type Projection, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { comparable, contents, noteCounter, rowsOf, takeNotes, Workshop } from './testing/index.js';

type Heard = { readonly owner: string; words: string[] };

/** Keeps what the notes of each owner said under seal. */
const heard: Projection<Heard, { owner: string; place: number; word: string }> = {
  name: 'heard',
  version: 1,
  opens: true,
  columns: { owner: 'text', place: 'integer', word: 'text' },
  primaryKey: ['owner', 'place'],
  kinds: ['notes'],
  by: 'patient',
  initial: (owner) => ({ owner, words: [] }),
  evolve(state, event, opened) {
    if (event.type !== 'NoteTaken') return state;
    state.words.push(String(opened?.said ?? 'nothing'));
    return state;
  },
  rows: ({ owner, words }) => words.map((word, place) => ({ owner, place, word })),
};

class BrokenError extends Error {
  readonly code = 'SEAL_BROKEN';
}

describe('A view that opens', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let gone: Set<string>;
  let asked: RecordedEvent[];
  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
    gone = new Set();
    asked = [];
  });
  afterEach(() => workshop.close());

  const plain = (event: RecordedEvent): JsonObject | null => {
    if (event.sealed === 'broken') throw new BrokenError(`Zanzibar of ${event.patient}`);
    return event.sealed === null || gone.has(event.patient ?? '') ? null : { said: event.sealed.slice(7) };
  };
  const open: OpenSealed = async (events) => {
    asked.push(...events);
    return events.map(plain);
  };
  const projector = (options: { open?: OpenSealed; batchSize?: number } = {}) =>
    Projector.open({ store: workshop.store, readStore, views: [heard, noteCounter], open, ...options });
  const taken = () =>
    takeNotes(workshop.store, [
      { patient: 'ann', sealed: 'sealed:Zanzibar' },
      { patient: 'bob', sealed: 'sealed:Bamako' },
      { patient: 'ann' },
      { patient: null, stream: 'notes', sealed: 'sealed:nobody' },
      { patient: 'ann', type: 'NotesDropped', sealed: 'sealed:dropped' },
      { patient: 'ann', sealed: 'sealed:Ålesund' },
    ]);

  it.each([1, 2, 100])('gets the opened text beside each event (batches of %d)', async (batchSize) => {
    const events = await taken();
    await (await projector({ batchSize })).catchUp();
    expect(await contents(readStore, heard)).toEqual(comparable(rowsOf(heard, events, plain)));
    expect(rowsOf(heard, events, plain).map(({ word }) => word)).toEqual([
      'Zanzibar',
      'nothing',
      'Ålesund',
      'Bamako',
    ]);
  });

  it('has only those events opened that it takes and that have something sealed', async () => {
    const events = await taken();
    await (await projector()).catchUp();
    expect(asked.map(({ id }) => id)).toEqual([0, 4, 5, 1].map((place) => events[place]?.id));
  });

  it('is the only one that is given anything, and no other costs a key', async () => {
    const given: unknown[] = [];
    const curious: typeof noteCounter = {
      ...noteCounter,
      evolve(state, event, opened) {
        given.push(opened);
        return noteCounter.evolve(state, event);
      },
    };
    await taken();
    const both = await Projector.open({ store: workshop.store, readStore, views: [heard, curious], open });
    await both.catchUp();
    expect(new Set(given)).toEqual(new Set([null]));
    const tables = await readStore.db.introspection.getTables();
    for (const { name } of tables) {
      // The log itself, sealed as these tests seal.
      if (name === 'log_copy_v1') continue;
      const rows = JSON.stringify(await readStore.db.selectFrom(name).selectAll().execute());
      const holds = name.startsWith('heard_v1');
      expect({ name, holds: rows.includes('Zanzibar') && rows.includes('Bamako') }).toEqual({ name, holds });
      if (!holds) expect(rows).not.toMatch(/Zanzibar|Bamako|Ålesund/);
    }
    const before = asked.length;
    await (
      await Projector.open({ store: workshop.store, readStore: workshop.scratch(), views: [curious], open })
    ).catchUp();
    expect(asked).toHaveLength(before);
  });

  it('is refused where nothing was given that opens', async () => {
    const opening = Projector.open({ store: workshop.store, readStore, views: [noteCounter, heard] });
    await expect(opening).rejects.toMatchObject({
      code: 'SEALED_VIEW',
      message: expect.stringContaining('heard'),
    });
  });

  it('leaves behind the patient of an altered text, at any place of a batch, and takes them up again', async () => {
    const notes = ['ann', 'bob', 'cy', 'di', 'ed'].map((patient) => ({
      patient,
      sealed: `sealed:${patient}`,
    }));
    const broken = notes.map((note, i) => (i === 2 ? { ...note, sealed: 'broken' } : note));
    await takeNotes(workshop.store, [...broken, ...notes]);
    const live = await projector();
    await live.catchUp();
    const rows = await contents(readStore, heard);
    expect(rows.filter((row) => row.includes('"cy"'))).toEqual([]);
    expect(rows).toHaveLength(8);
    const left = await readStore.db.selectFrom('quarantine').selectAll().execute();
    expect(left).toMatchObject([{ view: 'heard', key: 'cy', error: expect.stringContaining('SEAL_BROKEN') }]);
    expect(JSON.stringify(left)).not.toContain('Zanzibar');
    expect(await live.retry('heard')).toEqual({ lifted: 0, remaining: 1 });
    const mended = await projector({
      open: async (events) => events.map(({ sealed }) => ({ said: sealed })),
    });
    expect(await mended.retry('heard', 'cy')).toEqual({ lifted: 1, remaining: 0 });
    expect((await contents(readStore, heard)).filter((row) => row.includes('"cy"'))).toHaveLength(2);
  });

  it('waits where the keys cannot be reached, and leaves nobody behind', async () => {
    const events = await taken();
    let reachable = false;
    const live = await projector({
      open: async (page) => {
        if (!reachable) throw new Error('The keys are locked');
        return open(page);
      },
    });
    await expect(live.step()).rejects.toThrow('The keys are locked');
    expect(await contents(readStore, heard)).toEqual([]);
    expect(await readStore.db.selectFrom('quarantine').selectAll().execute()).toEqual([]);
    reachable = true;
    await live.catchUp();
    expect(await contents(readStore, heard)).toEqual(comparable(rowsOf(heard, events, plain)));
  });

  it('is empty of a patient whose key is gone, once it is built anew', async () => {
    await taken();
    const live = await projector();
    await live.catchUp();
    gone.add('ann');
    const check = () =>
      checkViews({
        store: workshop.store,
        readStore,
        views: [heard, noteCounter],
        open,
        openScratch: () => workshop.scratch(),
      });
    const differing = async () => (await check()).views.map(({ name, differing }) => [name, differing]);
    expect(await differing()).toContainEqual(['heard', 2]);
    await live.rebuild('heard');
    expect(await differing()).toEqual([
      ['heard', 0],
      ['note_count', 0],
      ['patient_streams', 0],
    ]);
    for (const table of ['heard_v1']) {
      const rows = JSON.stringify(await readStore.db.selectFrom(table).selectAll().execute());
      expect(rows).not.toMatch(/Zanzibar|Ålesund/);
      expect(rows).toContain('Bamako');
    }
  });
});
