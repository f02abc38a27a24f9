import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompiledQuery } from 'kysely';
import { type Checking, checkViews, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { crashing, noteCounter, takeNotes, Workshop } from '../testing/index.js';

describe('checkViews', () => {
  let workshop: Workshop;
  let live: ReadStore;
  let projector: Projector;
  const views = [noteCounter];
  const check = (onProgress: (progress: Checking) => void = () => {}) => {
    const { store } = workshop;
    const readStore = workshop.open({ readOnly: true });
    return checkViews({ store, readStore, views, openScratch: () => workshop.scratch(), onProgress });
  };

  beforeEach(async () => {
    workshop = new Workshop();
    live = workshop.open();
    const { store } = workshop;
    projector = await Projector.open({ store, readStore: live, views });
    await takeNotes(store, [
      ...['ann', 'bob', 'ключ', '\u{1f600}', '\uffee'].map((patient) => ({ patient })),
      { patient: 'ann', data: { topic: 'mood' } },
    ]);
    await projector.catchUp();
  });
  afterEach(() => workshop.close());

  it('finds nothing where the rows follow from the log', async () => {
    expect(await check()).toEqual({
      views: [
        { name: 'note_count', version: 1, built: true, rows: 6, differing: 0, quarantined: 0 },
        { name: 'patient_streams', version: 1, built: true, rows: 5, differing: 0, quarantined: 0 },
      ],
    });
  });

  it('finds rows that were altered, taken away or added by hand', async () => {
    const { db } = live;
    await db.updateTable('note_count_v1').set({ notes: 7 }).where('owner', '=', 'bob').execute();
    await db.deleteFrom('note_count_v1').where('owner', '=', '\uffee').execute();
    const added = { owner: 'zoe', topic: 'x', notes: 1, urgent: false, last: null, words: '[]' };
    await db.insertInto('note_count_v1').values(added).execute();
    expect((await check()).views[0]).toMatchObject({ rows: 6, differing: 3 });
  });

  it('runs beside a projector that goes on, and compares at one and the same event', async () => {
    let moved = 0;
    const report = await check(async ({ phase }) => {
      if (phase !== 'building' || moved > 0) return;
      moved += 1;
      await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'new' }]);
      await projector.catchUp();
    });
    expect(moved).toBe(1);
    expect(report.views.map(({ differing }) => differing)).toEqual([0, 0]);
  });

  it('does not hold a view that lags behind the log against it', async () => {
    await takeNotes(workshop.store, [{ patient: 'ann' }]);
    expect((await check()).views.map(({ differing }) => differing)).toEqual([0, 0]);
  });

  it('compares any number of rows, a page at a time', async () => {
    const notes = Array.from({ length: 2_300 }, (_, i) => ({
      patient: `p${i % 1_150}`,
      data: { topic: `t${i}` },
    }));
    await takeNotes(workshop.store, notes);
    await projector.catchUp();
    await live.db.updateTable('note_count_v1').set({ last: 'x' }).where('topic', '=', 't1777').execute();
    const seen: Checking[] = [];
    expect((await check((progress) => seen.push(progress))).views[0]).toMatchObject({
      rows: 2_306,
      differing: 1,
    });
    expect(seen).toContainEqual({ phase: 'building', position: 2_305n, of: 2_305n });
    expect(seen).toContainEqual({ phase: 'comparing', view: 'note_count', rows: 2_306 });
  });

  it('does not compare a view that is half built with a whole one', async () => {
    const { store } = workshop;
    await takeNotes(
      store,
      Array.from({ length: 600 }, (_, i) => ({ patient: `p${i}` })),
    );
    await projector.catchUp();
    const doomed = await Projector.open({ store, readStore: crashing(live, 4, 'before the commit'), views });
    await doomed.rebuild('note_count').catch(() => {});
    const { rows } = await live.db.executeQuery<{ n: number }>(
      CompiledQuery.raw('SELECT count(*) AS n FROM note_count_v1'),
    );
    expect([Number(rows[0]?.n) > 0, Number(rows[0]?.n) < 600]).toEqual([true, true]);
    expect((await check()).views[0]).toMatchObject({ built: false, differing: 0 });
  });

  it('tells of a view that nobody has built yet', async () => {
    const { store } = workshop;
    const readStore = workshop.scratch();
    const report = await checkViews({ store, readStore, views, openScratch: () => workshop.scratch() });
    expect(report.views).toMatchObject([{ built: false }, { built: false }]);
  });
});
