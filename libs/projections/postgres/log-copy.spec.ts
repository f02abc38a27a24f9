import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CopiedPlaces, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { readFromCopy } from '../log-copy/log-copy.js';
import { contents, noteCounter, patientIn, takeNotes, Workshop } from '../testing/index.js';

const [ann, bob] = [patientIn(3), patientIn(40)];

describe('The copy of the log beside the views', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  let projector: Projector;

  beforeEach(async () => {
    workshop = new Workshop();
    readStore = workshop.open();
    projector = await Projector.open({ store: workshop.store, readStore, views: [noteCounter] });
    await takeNotes(workshop.store, [{ patient: ann }, { patient: bob }, { patient: ann }]);
    await projector.catchUp();
  });
  afterEach(() => workshop.close());

  it('gives streams as the log does, and none where there is none', async () => {
    const streams = [`notes-${ann}`, `notes-${bob}`, 'notes-nobody'];
    const read = await readFromCopy(readStore)(streams);
    for (const stream of streams) {
      expect(read.get(stream)).toEqual({ events: await workshop.store.readStream(stream), damage: null });
    }
  });

  it('says how far it goes, also where no projector has ever run', async () => {
    expect(await new CopiedPlaces(readStore).reached()).toBe(2n);
    const nowhere = new CopiedPlaces(workshop.scratch());
    expect([await nowhere.reached(), await nowhere.find('nobody')]).toEqual([-1n, null]);
  });

  it('tells of an altered text, and nothing is folded from it', async () => {
    const altered = { text: '{"data":{}}' };
    await readStore.db.updateTable('log_copy_v1').set(altered).where('position', '=', 2).execute();
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
    const read = await readFromCopy(readStore)([`notes-${ann}`]);
    expect(read.get(`notes-${ann}`)?.events).toHaveLength(3);
    expect(await contents(readStore, noteCounter)).toHaveLength(before.length);
    expect((await projector.checkSlice(null, 10)).differing).toEqual({});
  });
});
