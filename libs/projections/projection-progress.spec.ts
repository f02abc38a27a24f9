import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProjectionProgress, Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { noteCounter, takeNotes, Workshop } from './testing/index.js';

describe('ProjectionProgress', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  const streams = { name: 'patient_streams', version: 1 };

  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
  });
  afterEach(() => workshop.close());

  it('waits until the slowest of the views has the event', async () => {
    const progress = new ProjectionProgress(readStore, 10_000);
    const waiting = progress.waitFor([noteCounter, streams], 5n, 5_000);
    progress.report([{ view: 'note_count_v1', position: 7n }]);
    progress.report([{ view: 'patient_streams_v1', position: 5n }]);
    expect(await waiting).toEqual({ reached: true, at: 5n });
  });

  it('answers at once when the views are there', async () => {
    const progress = new ProjectionProgress(readStore);
    progress.report([{ view: 'note_count_v1', position: 7n }]);
    expect(await progress.waitFor([noteCounter], 7n, 0)).toEqual({ reached: true, at: 7n });
  });

  it('says how far they are when time runs out', async () => {
    const progress = new ProjectionProgress(readStore);
    progress.report([{ view: 'note_count_v1', position: 3n }]);
    expect(await progress.waitFor([noteCounter], 4n, 20)).toEqual({ reached: false, at: 3n });
    expect(await progress.waitFor([noteCounter, streams], 4n, 20)).toEqual({ reached: false, at: -1n });
  });

  it('knows a view that nobody has begun from one that has seen nothing yet', async () => {
    const progress = new ProjectionProgress(readStore);
    progress.report([{ view: 'note_count_v1', position: -1n }]);
    expect(await progress.waitFor([noteCounter], -1n, 0)).toEqual({ reached: true, at: -1n });
    expect(await progress.waitFor([streams], -1n, 20)).toEqual({ reached: false, at: -1n });
  });

  it('looks at the checkpoints itself when no message comes', async () => {
    const { store } = workshop;
    const progress = new ProjectionProgress(workshop.open(), 10);
    const waiting = progress.waitFor([noteCounter], 1n, 5_000);
    await takeNotes(store, [{ patient: 'ann' }, { patient: 'bob' }]);
    await (await Projector.open({ store, readStore, views: [noteCounter] })).catchUp();
    expect(await waiting).toEqual({ reached: true, at: 1n });
  });
});
