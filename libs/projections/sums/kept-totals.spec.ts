import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#event-store';
import { checkViews, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { ENGINE } from '#read-store/testing';
import { partitionOfPatient } from '../partitions.js';
import {
  CrashError,
  comparable,
  contents,
  crashing,
  type Note,
  type NoteCountRow,
  noteCounter,
  patientIn,
  rowsOf,
  takeNotes,
  topicTotals,
  Workshop,
} from '../testing/index.js';

const views = [noteCounter, topicTotals];
/** In the order of their ids; the first two are of one partition. */
const [aaron, ann, bob, cho, dee, zoe] = [
  [0, 0],
  [9, 1],
  [9, 2],
  [31, 0],
  [32, 0],
  [63, 0],
].map(([partition = 0, nth]) => patientIn(partition, nth)) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const note: fc.Arbitrary<Note> = fc.record({
  type: fc.constantFrom('NoteTaken', 'NoteTaken', 'NoteTaken', 'NotesDropped', 'NotePoison'),
  patient: fc.constantFrom(ann, bob, cho, dee),
  data: fc.record({ topic: fc.constantFrom('sleep', 'mood'), text: fc.constantFrom('a', 'b c') }),
});
const crash = fc.record({
  nth: fc.integer({ min: 1, max: 6 }),
  point: fc.constantFrom('before the commit' as const, 'after the commit' as const),
});

/** Where several projectors may share the work, whatever is of one partition is added up by itself. */
function shardOf(owner: string): number {
  return ENGINE === 'sqlite' ? 0 : partitionOfPatient(owner);
}

/** The totals of these notes, counted at once and from nothing. */
function countedAtOnce(rows: readonly NoteCountRow[]): string[] {
  const count = (items: readonly (string | number)[]) =>
    [...new Set(items)]
      .sort((a, b) => (a < b ? -1 : 1))
      .flatMap((item) => [item, items.filter((one) => one === item).length]);
  const cells = new Map<string, NoteCountRow[]>();
  for (const row of rows) {
    const name = JSON.stringify({ topic: row.topic, shard: shardOf(row.owner) });
    cells.set(name, [...(cells.get(name) ?? []), row]);
  }
  const totals = [...cells].map(([name, own]) => {
    const words = own.flatMap((row) => [...new Set(row.words)]);
    return { ...JSON.parse(name), byNotes: count(own.map(({ notes }) => notes)), words: count(words) };
  });
  return comparable(totals);
}

/** A patient stands in the totals with what the view could make of them. */
function beforePoison(events: readonly RecordedEvent[]): RecordedEvent[] {
  const stopped = new Set<string | null>();
  return events.filter(({ type, patient }) => {
    if (type === 'NotePoison') stopped.add(patient);
    return !stopped.has(patient);
  });
}

async function kept(readStore: ReadStore): Promise<string[]> {
  const inOrder = (await contents(readStore, topicTotals)).map((text) => {
    const { topic, shard, byNotes, words } = JSON.parse(text);
    return { topic, shard, byNotes, words };
  });
  return comparable(inOrder);
}

describe('Totals that a view keeps by difference', () => {
  it('are what counting everything at once gives, whatever the batches, the cache and the crashes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(note, { maxLength: 30 }),
        fc.constantFrom(1, 3, 12),
        fc.constantFrom(1, 1_000),
        fc.array(crash, { maxLength: 3 }),
        fc.nat(30),
        async (notes, batchSize, cacheEvents, crashes, already) => {
          const workshop = new Workshop();
          try {
            const { store } = workshop;
            await takeNotes(store, notes.slice(0, already));
            for (const { nth, point } of crashes) {
              const readStore = workshop.open();
              const doomed = Projector.open({ store, readStore, views })
                .then(() => crashing(readStore, nth, point))
                .then((readStore) => Projector.open({ store, readStore, views, batchSize, cacheEvents }))
                .then((projector) => projector.catchUp());
              await doomed.catch((error) => {
                if (!(error instanceof CrashError)) throw error;
              });
              await readStore.close();
            }
            const readStore = workshop.open();
            const projector = await Projector.open({ store, readStore, views, batchSize, cacheEvents });
            await projector.catchUp();
            await takeNotes(store, notes.slice(already));
            await projector.catchUp();
            const events = beforePoison(await store.readAll(-1n, 100));
            expect(await kept(readStore)).toEqual(countedAtOnce(rowsOf(noteCounter, events)));
            expect((await projector.checkSlice(null, 10)).differing).toEqual({});
          } finally {
            await workshop.close();
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  describe('of some notes', () => {
    let workshop: Workshop;
    let live: ReadStore;
    let projector: Projector;
    const alter = () =>
      live.db.updateTable('topic_totals_v1').set({ byNotes: '[1,9]' }).where('topic', '=', 'mood').execute();
    const differing = async () => {
      const { store } = workshop;
      const openScratch = () => workshop.scratch();
      const { views: checked } = await checkViews({ store, readStore: live, views, openScratch });
      return checked.find(({ name }) => name === 'topic_totals')?.differing;
    };

    beforeEach(async () => {
      workshop = new Workshop();
      live = workshop.open();
      projector = await Projector.open({ store: workshop.store, readStore: live, views });
      const topic = (patient: string, name: string) => ({ patient, data: { topic: name, text: 'a' } });
      await takeNotes(workshop.store, [topic(ann, 'mood'), topic(bob, 'mood'), topic(cho, 'sleep')]);
      await projector.catchUp();
    });
    afterEach(() => workshop.close());

    it('are compared with a fresh build, and altered by hand are found', async () => {
      expect(await differing()).toBe(0);
      await alter();
      expect(await differing()).toBe(1);
    });

    it('are counted anew slice by slice, with what happens meanwhile, and compared with the last slice', async () => {
      await projector.checkSlice(null, 2);
      await takeNotes(
        workshop.store,
        [ann, aaron, zoe].map((patient) => ({ patient })),
      );
      await projector.catchUp();
      expect((await projector.checkSlice(bob, 2)).differing).toEqual({});
      expect((await projector.checkSlice(zoe, 2)).differing).toEqual({});
      await alter();
      expect((await projector.checkSlice(null, 3)).differing).toEqual({});
      expect((await projector.checkSlice(bob, 3)).differing).toEqual({ topic_totals_v1: 1 });
    });

    it('have a patient who was left out again when they are taken up, and after a rebuild', async () => {
      await takeNotes(workshop.store, [{ patient: ann, type: 'NotePoison', data: { topic: 'mood' } }]);
      await projector.catchUp();
      const mended: typeof topicTotals = {
        ...topicTotals,
        evolve: (state, event) =>
          topicTotals.evolve(state, event.type === 'NotePoison' ? { ...event, type: 'NoteTaken' } : event),
      };
      const { store } = workshop;
      const other = await Projector.open({ store, readStore: live, views: [mended] });
      expect(await other.retry('topic_totals')).toEqual({ lifted: 1, remaining: 0 });
      const retried = await kept(live);
      expect(retried).toContainEqual(expect.stringContaining('"byNotes":[1,1,2,1]'));
      await other.rebuild('topic_totals');
      expect(await kept(live)).toEqual(retried);
    });

    it('hold no cell in which nothing is counted any more', async () => {
      await takeNotes(workshop.store, [{ patient: cho, type: 'NotesDropped', data: { topic: 'sleep' } }]);
      await projector.catchUp();
      expect(await kept(live)).toEqual([expect.stringContaining('"topic":"mood"')]);
    });
  });
});
