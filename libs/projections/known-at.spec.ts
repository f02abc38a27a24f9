import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#event-store';
import { knownAt, Projector } from '#projections';
import { hasTable } from '#read-store';
import { runsOf } from '#read-store/testing';
import { noteCounter, takeNotes, Workshop } from './testing/index.js';

const START_OF_DAY = Date.parse('2025-03-01T00:00:00.000Z');
const stamp = (milliseconds: number) => new Date(START_OF_DAY + milliseconds).toISOString();
const moment = fc.integer({ min: 0, max: 6_000 });

/** The definition, read off the whole log. */
function naively(events: readonly RecordedEvent[], instant: string) {
  let logTime = '';
  let known: RecordedEvent | null = null;
  for (const event of events) {
    if (event.metadata.recordedAt > logTime) logTime = event.metadata.recordedAt;
    if (logTime <= instant) known = event;
  }
  return known && { position: known.position, eventId: known.id };
}

describe('knownAt', () => {
  it('is the last position whose log time is at or before the instant, whatever the clocks did', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(moment, { maxLength: 40 }),
        fc.array(moment, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 5 }),
        async (stamps, asked, batchSize, batches) => {
          const workshop = new Workshop();
          try {
            const { store } = workshop;
            const readStore = workshop.open();
            const notes = stamps.map((at) => ({ patient: 'ann', recordedAt: stamp(at) }));
            const events = await takeNotes(store, notes);
            const follow = async (steps: number) => {
              const projector = await Projector.open({ store, readStore, views: [], batchSize });
              for (let i = 0; i < steps; i += 1) await projector.step();
            };
            await follow(Math.floor(batches / 2));
            await follow(Math.ceil(batches / 2));
            const rows = await readStore.db.selectFrom('log_times_v1').selectAll().execute();
            const seconds = rows.map(({ logTime }) => logTime.slice(0, 19));
            expect(new Set(seconds).size).toBe(seconds.length);
            for (const at of asked) {
              expect(await knownAt(store, readStore, stamp(at))).toEqual(naively(events, stamp(at)));
            }
          } finally {
            await workshop.close();
          }
        },
      ),
      { numRuns: runsOf(80) },
    );
  });

  it('takes an instant with any offset, and refuses one without', async () => {
    const workshop = new Workshop();
    const { store } = workshop;
    const readStore = workshop.open();
    const [first] = await takeNotes(store, [{ patient: 'ann', recordedAt: '2025-03-01T12:00:00.000Z' }]);
    await (await Projector.open({ store, readStore, views: [] })).catchUp();
    const ask = (instant: string) => knownAt(store, readStore, instant);
    expect(await ask('2025-03-01T06:00:00-06:00')).toEqual({ position: 0n, eventId: first?.id });
    expect(await ask('2025-03-01T05:59:59.999-06:00')).toBeNull();
    for (const wrong of ['2025-03-01T12:00:00', '2025-03-01', 'noon', '2025-13-01T00:00Z']) {
      await expect(ask(wrong)).rejects.toThrow(RangeError);
    }
    await workshop.close();
  });

  it('can be asked for as soon as the streams of patients are told, whatever views are still to be made', async () => {
    const workshop = new Workshop();
    const { store } = workshop;
    const readStore = workshop.open();
    const unmade = { ...noteCounter, primaryKey: ['nothing'] as never };
    await expect(Projector.open({ store, readStore, views: [unmade] })).rejects.toThrow(/nothing/);
    expect(await hasTable(readStore.db, 'patient_streams_v1')).toBe(true);
    expect(await knownAt(store, readStore, '2025-03-01T12:00:00Z')).toBeNull();
    await workshop.close();
  });
});
