import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { noteCounter, takeNotes, Workshop } from '../testing/index.js';

describe('A slice of the patients', () => {
  let workshop: Workshop;
  let live: ReadStore;
  let projector: Projector;

  beforeEach(async () => {
    workshop = new Workshop();
    live = workshop.open();
    projector = await Projector.open({ store: workshop.store, readStore: live, views: [noteCounter] });
    await takeNotes(workshop.store, [
      ...['ann', 'bob', 'eve', 'zoe'].map((patient) => ({ patient })),
      { patient: 'ann', data: { topic: 'mood' } },
    ]);
    await projector.catchUp();
  });
  afterEach(() => workshop.close());

  it('is as its events say, one slice after the other, until there are no more', async () => {
    expect(await projector.checkSlice(null, 3)).toEqual({ patients: 3, differing: {}, last: 'eve' });
    expect(await projector.checkSlice('eve', 3)).toEqual({ patients: 1, differing: {}, last: 'zoe' });
    expect(await projector.checkSlice('zoe', 3)).toEqual({ patients: 0, differing: {}, last: null });
  });

  it('shows rows that were altered, taken away or added by hand, in its own patients alone', async () => {
    const { db } = live;
    await db.updateTable('note_count_v1').set({ notes: 7 }).where('owner', '=', 'bob').execute();
    await db.deleteFrom('note_count_v1').where('topic', '=', 'mood').execute();
    const added = { owner: 'eve', topic: 'x', notes: 1, urgent: false, last: null, words: '[]' };
    await db.insertInto('note_count_v1').values(added).execute();
    expect(await projector.checkSlice(null, 3)).toMatchObject({ differing: { note_count_v1: 3 } });
    expect((await projector.checkSlice('eve', 3)).differing).toEqual({});
  });

  it('is as its events say also where a row is known by whether something holds', async () => {
    const urgentOnes = {
      ...noteCounter,
      name: 'urgent_ones',
      primaryKey: ['owner', 'topic', 'urgent'] as const,
    };
    const other = await Projector.open({ store: workshop.store, readStore: live, views: [urgentOnes] });
    await other.catchUp();
    expect((await other.checkSlice(null, 10)).differing).toEqual({});
  });

  it('is compared as far as the view has come', async () => {
    await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'new' }]);
    expect(await projector.checkSlice(null, 10)).toEqual({ patients: 4, differing: {}, last: 'zoe' });
  });

  it('does not hold it against a view that it had to leave a patient out', async () => {
    await takeNotes(workshop.store, [{ patient: 'bob', type: 'NotePoison' }]);
    await projector.catchUp();
    expect((await projector.checkSlice(null, 10)).differing).toEqual({});
  });
});
