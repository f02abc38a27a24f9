import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CopiedLog, CopiedPlaces, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { readFromCopy } from '../log-copy.js';
import { contents, noteCounter, patientIn, takeNotes, Workshop } from '../testing/index.js';

const [ann, bob] = [patientIn(3), patientIn(40)];

describe('The copy of the log beside the views', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let projector: Projector;
  let copy: CopiedLog;

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    projector = await Projector.open({ store: workshop.store, readStore, views: [noteCounter] });
    copy = new CopiedLog(readStore, workshop.store);
    await takeNotes(workshop.store, [{ patient: ann }, { patient: bob }, { patient: ann }]);
    await projector.catchUp();
  });
  afterEach(() => workshop.close());

  it('gives streams as the log does, whole or from a revision on, and none where there is none', async () => {
    const { store } = workshop;
    for (const stream of [`notes-${ann}`, `notes-${bob}`, 'notes-nobody']) {
      expect(await copy.readStream(stream)).toEqual(await store.readStream(stream));
      expect(await copy.readRawStream(stream, 1)).toEqual(await store.readRawStream(stream, 1));
    }
  });

  it('goes on in the log where it ends itself', async () => {
    const { store } = workshop;
    const [late] = await takeNotes(store, [{ patient: bob }]);
    for (const [after, limit] of [
      [-1n, 2],
      [-1n, 3],
      [-1n, 9],
      [1n, 9],
      [2n, 9],
      [3n, 9],
    ] as const) {
      expect(await copy.readAll(after, limit)).toEqual(await store.readAll(after, limit));
      expect(await copy.readRaw(after, limit)).toEqual(await store.readRaw(after, limit));
    }
    expect(await copy.positionOf(late?.id ?? '')).toBe(3n);
    expect(await copy.positionOf((await store.readAll(0n, 1))[0]?.id ?? '')).toBe(1n);
    expect(await copy.positionOf('nobody')).toBeNull();
    expect(await copy.readStream(`notes-${bob}`)).toHaveLength(1);
  });

  it('says how far it goes, also where no projector has ever run', async () => {
    expect(await new CopiedPlaces(readStore).reached()).toBe(2n);
    const nowhere = new CopiedPlaces(workshop.scratch());
    expect([await nowhere.reached(), await nowhere.find('nobody')]).toEqual([-1n, null]);
  });

  it('tells of an altered text, and nothing is folded from it', async () => {
    const altered = { text: '{"data":{}}' };
    await readStore.db.updateTable('log_copy_v1').set(altered).where('position', '=', 2).execute();
    await expect(copy.readStream(`notes-${ann}`)).rejects.toMatchObject({ code: 'STREAM_DAMAGED' });
    const read = await readFromCopy(readStore)([`notes-${ann}`, `notes-${bob}`]);
    expect(read.get(`notes-${bob}`)?.damage).toBeNull();
    expect(read.get(`notes-${ann}`)?.damage).toMatchObject({ code: 'STREAM_DAMAGED' });
    await projector.rebuild('note_count');
    const left = await readStore.db.selectFrom('quarantine').select('key').execute();
    expect(left).toEqual([{ key: ann }]);
  });

  it('is made anew from the log, and what stood on it with it', async () => {
    await readStore.db.updateTable('log_copy_v1').set({ text: 'altered' }).execute();
    const before = await contents(readStore, noteCounter);
    await projector.rebuild('log_copy');
    await takeNotes(workshop.store, [{ patient: ann }]);
    await projector.rebuild('note_count');
    expect(await copy.readStream(`notes-${ann}`)).toHaveLength(3);
    expect(await contents(readStore, noteCounter)).toHaveLength(before.length);
    expect((await projector.checkSlice(null, 10)).differing).toEqual({});
  });
});
