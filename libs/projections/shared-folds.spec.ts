import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#event-store';
import { type AnyProjection, type Fold, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { runsOf } from '#read-store/testing';
import { ALL_PARTITIONS } from './partitions.js';
import {
  anyNote,
  CrashError,
  comparable,
  contents,
  counts,
  crashing,
  type Notes,
  notes,
  overNotes,
  rowsOf,
  takeNotes,
  topics,
  Workshop,
} from './testing/index.js';

let evolved = 0;
const countingNotes: typeof notes = {
  ...notes,
  evolve(state, event) {
    evolved += 1;
    return notes.evolve(state, event);
  },
};
const both = overNotes(countingNotes);
const [counting, topical] = both;

describe('Views over one fold', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  const open = (views: readonly AnyProjection[], more: object = {}) =>
    Projector.open({ store: workshop.store, readStore, views, ...more });
  const quarantined = async () => {
    const rows = await readStore.db.selectFrom('quarantine').selectAll().orderBy('view').execute();
    return rows.map(({ view, key }) => `${view} ${key}`);
  };

  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
    evolved = 0;
  });
  afterEach(() => workshop.close());

  it('share it: each event is folded once, built and live', async () => {
    const some = () =>
      takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'bob' }, { patient: 'ann' }]);
    const foldedFor = async (projector: Projector) => {
      await some();
      evolved = 0;
      await projector.catchUp();
      return evolved;
    };
    const projector = await open(both);
    expect(await foldedFor(projector)).toBe(3);
    // A build keeps no states: what these two had is folded again, once for both views.
    expect(await foldedFor(projector)).toBe(3 + 3);
    expect(await foldedFor(projector)).toBe(3);
  });

  it('fold again what a transaction that failed had changed', async () => {
    const events = await takeNotes(workshop.store, [{ patient: 'ann' }]);
    await (await open(both)).catchUp();
    const projector = await open(both, { readStore: crashing(readStore, 2, 'before the commit') });
    for (const crashes of [false, true]) {
      events.push(...(await takeNotes(workshop.store, [{ patient: 'ann' }])));
      if (crashes) await expect(projector.catchUp()).rejects.toThrow(CrashError);
      await projector.catchUp();
    }
    expect(await contents(readStore, counting)).toEqual(comparable(rowsOf(counts, events)));
  });

  it('are told what it holds also by events that are not its own', async () => {
    const projector = await open(both);
    const sleep = { patient: 'ann', data: { topic: 'sleep' } };
    const events: RecordedEvent[] = [];
    for (const note of [sleep, sleep, { patient: 'ann', stream: 'extra-ann' }]) {
      events.push(...(await takeNotes(workshop.store, [note])));
      evolved = 0;
      await projector.catchUp();
    }
    expect(evolved).toBe(0);
    expect(await contents(readStore, topical)).toEqual([
      JSON.stringify({ owner: 'ann', topic: 'sleep', notes: 2, heard: 3 }),
    ]);
    expect(await contents(readStore, counting)).toEqual(comparable(rowsOf(counts, events)));
  });

  it('share nothing while one is behind the other', async () => {
    const events: RecordedEvent[] = [];
    for (const views of [both, [counting], both]) {
      const times = { patient: 'ann', data: { topic: 'sleep' } };
      events.push(...(await takeNotes(workshop.store, [times, times, times])));
      await (await open(views, { batchSize: 1 })).catchUp();
    }
    for (const view of both) {
      expect(await contents(readStore, view)).toEqual(comparable(rowsOf(view as never, events)));
    }
  });

  it('may be taken to places of their own', async () => {
    const note = { patient: 'ann', data: { topic: 'sleep' } };
    const events = await takeNotes(workshop.store, [note, note, note, note]);
    const projector = await open([topical, counting]);
    const places = [
      ['patient_streams', 3n],
      ['topics', 1n],
      ['counts', 3n],
    ] as const;
    await projector.advanceTo(
      places.map(([name, position]) => {
        return { name, version: 1, position, eventId: null, partitions: ALL_PARTITIONS };
      }),
    );
    expect(await contents(readStore, topical)).toEqual(comparable(rowsOf(topics, events.slice(0, 2))));
    expect(await contents(readStore, counting)).toEqual(comparable(rowsOf(counts, events)));
  });

  it('are both left without whom it cannot fold, and take them up when it can again', async () => {
    const events = await takeNotes(workshop.store, [
      { patient: 'ann' },
      { patient: 'bob' },
      { patient: 'ann', type: 'NotePoison' },
      { patient: 'ann' },
    ]);
    const projector = await open(both, { batchSize: 1 });
    await projector.catchUp();
    expect(await quarantined()).toEqual(['counts ann', 'topics ann']);
    for (const view of [counting, topical]) {
      expect(await contents(readStore, view)).toEqual(comparable(rowsOf(view as never, events.slice(0, 2))));
    }
    const calm: Fold<Notes, Notes> = {
      ...notes,
      evolve: (s, e) => notes.evolve(s, { ...e, type: 'NoteTaken' }),
    };
    const mended = both.map((view) => ({ ...view, over: calm as AnyProjection['over'] })) as AnyProjection[];
    const again = await open(mended);
    for (const view of ['counts', 'topics']) await again.retry(view);
    await again.catchUp();
    expect(await quarantined()).toEqual([]);
    for (const view of mended) {
      expect(await contents(readStore, view)).toEqual(comparable(rowsOf(view as never, events)));
    }
  });

  it('are both left without whom it can no longer fold, because of the event at fault and not of a later one', async () => {
    const calm = both.map((view) => ({
      ...view,
      over: { ...notes, evolve: (state: Notes) => state } as unknown as AnyProjection['over'],
    })) as AnyProjection[];
    const ann = { patient: 'ann' };
    const events = await takeNotes(workshop.store, [ann, { ...ann, type: 'NotePoison' }, { patient: 'bob' }]);
    await (await open(calm)).catchUp();
    events.push(...(await takeNotes(workshop.store, [ann, { patient: 'bob' }])));
    await (await open(both)).catchUp();
    expect(await quarantined()).toEqual(['counts ann', 'topics ann']);
    const rows = await readStore.db.selectFrom('quarantine').select('eventId').execute();
    expect(rows).toEqual([{ eventId: events[1]?.id }, { eventId: events[1]?.id }]);
  });

  it('fail by themselves where it is the view that fails', async () => {
    const projector = await open([counting, { ...topical, rows: failing }]);
    const events = await takeNotes(workshop.store, [{ patient: 'ann' }, { patient: 'ann' }]);
    await projector.catchUp();
    expect(await quarantined()).toEqual(['topics ann']);
    events.push(...(await takeNotes(workshop.store, [{ patient: 'ann' }])));
    await projector.catchUp();
    expect(await contents(readStore, counting)).toEqual(comparable(rowsOf(counts, events)));
  });

  const act = fc.oneof(
    fc.array(anyNote, { maxLength: 6 }),
    fc.constantFrom('catch up', 'rebuild counts', 'rebuild topics', 'crash soon', 'counts alone', 'both'),
  );

  it('have the rows of undisturbed folds, whoever stands where, is rebuilt, crashes or comes later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(1, 6, 1_000),
        async (acts, batchSize, cacheEvents) => {
          const mine = new Workshop();
          try {
            const { store } = mine;
            const own = mine.open();
            const events: RecordedEvent[] = [];
            const opened = (views: readonly AnyProjection[], at = own) =>
              Projector.open({ store, readStore: at, views, batchSize, cacheEvents });
            let projector = await opened(both);
            for (const one of acts) {
              if (Array.isArray(one)) events.push(...(await takeNotes(store, one)));
              else if (one === 'catch up') await projector.catchUp().catch(onlyCrash);
              else if (one === 'both') projector = await opened(both);
              else if (one === 'counts alone') projector = await opened([counting]);
              else if (one === 'crash soon')
                projector = await opened(both, crashing(own, 3, 'before the commit'));
              else await projector.rebuild(one.slice('rebuild '.length)).catch(() => {});
            }
            await projector.catchUp().catch(onlyCrash);
            await projector.catchUp();
            projector = await opened(both);
            await projector.catchUp();
            for (const view of both) {
              expect(await contents(own, view)).toEqual(comparable(rowsOf(view as never, events)));
            }
          } finally {
            await mine.close();
          }
        },
      ),
      { numRuns: runsOf(60) },
    );
  });
});

function failing(): never {
  throw new Error('no rows');
}

function onlyCrash(error: unknown): void {
  if (!(error instanceof CrashError)) throw error;
}
