import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#event-store';
import { Projector } from '#projections';
import { runsOf } from '#read-store/testing';
import {
  CrashError,
  type CrashPoint,
  comparable,
  contents,
  crashing,
  type Note,
  noteCounter,
  rowsOf,
  takeNotes,
  Workshop,
} from './testing/index.js';

const views = [noteCounter];
const POINTS: readonly CrashPoint[] = ['before the commit', 'after the commit'];

const note: fc.Arbitrary<Note> = fc.record({
  type: fc.constantFrom('NoteTaken', 'NoteTaken', 'NoteTaken', 'NotesDropped', 'Unrelated', 'NotePoison'),
  patient: fc.constantFrom('ann', 'bob', 'cho', 'dee'),
  data: fc.record({ topic: fc.constantFrom('sleep', 'mood'), text: fc.constantFrom('a', 'b c') }),
});

const crash = fc.record({ nth: fc.integer({ min: 1, max: 5 }), point: fc.constantFrom(...POINTS) });

/** The events that a view which stops at each patient's first poison applies. */
function beforePoison(events: readonly RecordedEvent[]): RecordedEvent[] {
  const stopped = new Set<string | null>();
  return events.filter(({ type, patient }) => {
    if (type === 'NotePoison') stopped.add(patient);
    return !stopped.has(patient);
  });
}

describe('A projector that is killed at any instant', () => {
  it('gives, whatever the batches, the cache and the crashes, the rows of one undisturbed fold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(note, { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 4, 1_000),
        fc.array(crash, { maxLength: 4 }),
        fc.nat(30),
        async (notes, batchSize, cacheEvents, crashes, already) => {
          const workshop = new Workshop();
          try {
            const { store } = workshop;
            const first = await takeNotes(store, notes.slice(0, already));
            const earlier = workshop.open();
            await (await Projector.open({ store, readStore: earlier, views })).catchUp();
            await earlier.close();
            const events = [...first, ...(await takeNotes(store, notes.slice(already)))];
            for (const { nth, point } of crashes) {
              const readStore = workshop.open();
              const doomed = await Projector.open({ store, readStore, views })
                .then(() => crashing(readStore, nth, point))
                .then((readStore) => Projector.open({ store, readStore, views, batchSize, cacheEvents }));
              await doomed.catchUp().catch((error) => {
                if (!(error instanceof CrashError)) throw error;
              });
              await readStore.close();
            }
            const readStore = workshop.open();
            const projector = await Projector.open({ store, readStore, views, batchSize, cacheEvents });
            await projector.catchUp();
            const expected = rowsOf(noteCounter, beforePoison(events));
            expect(await contents(readStore, noteCounter)).toEqual(comparable(expected));
            const left = await readStore.db.selectFrom('quarantine').selectAll().orderBy('key').execute();
            const poisons = events.filter(({ type }) => type === 'NotePoison');
            expect(new Set(left.map(({ key }) => key))).toEqual(new Set(poisons.map((e) => e.patient)));
          } finally {
            await workshop.close();
          }
        },
      ),
      { numRuns: runsOf(60) },
    );
  });

  it.each(POINTS)('goes on with the same projector when a transaction fails %s', async (point) => {
    const workshop = new Workshop();
    const { store } = workshop;
    const readStore = workshop.open();
    await Projector.open({ store, readStore, views });
    const projector = await Projector.open({ store, readStore: crashing(readStore, 4, point), views });
    await takeNotes(store, [{ patient: 'ann' }]);
    await projector.catchUp();
    const events = await takeNotes(store, [{ patient: 'ann' }]);
    await expect(projector.step()).rejects.toThrow(CrashError);
    // What it believes is behind what is stored after the commit: then it must refuse, not repeat.
    const again = projector.step();
    if (point === 'before the commit') expect(await again).toBe(1);
    else await expect(again).rejects.toMatchObject({ code: 'FOREIGN_WRITER' });
    const all = await store.readAll(-1n, 10);
    expect(all.at(-1)?.id).toBe(events[0]?.id);
    expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(noteCounter, all)));
    await workshop.close();
  });
});
