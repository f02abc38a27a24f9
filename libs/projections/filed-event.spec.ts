import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Projector } from '#projections';
import type { ReadStore } from '#read-store';
import { comparable, contents, noteCounter, rowsOf, takeNotes, Workshop } from './testing/index.js';

describe('Events of a batch', () => {
  let workshop: Workshop;
  let readStore: ReadStore;

  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
  });
  afterEach(() => workshop.close());

  const logTimes = async () => {
    const rows = await readStore.db.selectFrom('log_times_v1').selectAll().orderBy('logTime').execute();
    return rows.map(({ logTime }) => logTime);
  };

  it('give their log times, whatever their own data say of a time', async () => {
    const misleading = '"recordedAt":"2031-01-01T00:00:00.000Z"';
    const events = await takeNotes(workshop.store, [
      {
        patient: 'ann',
        recordedAt: '2025-03-01T09:00:01.000Z',
        data: { recordedAt: '2030-01-01T00:00:00.000Z' },
      },
      { patient: 'ann', recordedAt: '2025-03-01T09:00:02.000Z', data: { text: misleading } },
      { patient: 'ann', recordedAt: '2025-03-01T09:00:02.500Z' },
      { patient: 'ann', recordedAt: '2025-03-01T09:00:03.000Z' },
    ]);
    const projector = await Projector.open({ store: workshop.store, readStore, views: [noteCounter] });
    await projector.catchUp();
    expect(await logTimes()).toEqual([
      '2025-03-01T09:00:01.000Z',
      '2025-03-01T09:00:02.000Z',
      '2025-03-01T09:00:03.000Z',
    ]);
    expect(await contents(readStore, noteCounter)).toEqual(comparable(rowsOf(noteCounter, events)));
  });

  it('that nobody takes are never lifted', async () => {
    const lifted: string[] = [];
    await takeNotes(workshop.store, [
      { patient: 'ann', stream: 'notes-ann' },
      { patient: 'ann', stream: 'letters-ann' },
      { patient: 'ann', stream: 'letters-ann' },
    ]);
    const { store } = workshop;
    const upcast = <Event extends { readonly stream: string; readonly revision: number }>(event: Event) => {
      lifted.push(`${event.stream} ${event.revision}`);
      return event;
    };
    const projector = await Projector.open({ store, readStore, views: [noteCounter], upcast });
    await projector.catchUp();
    expect(lifted).toContain('notes-ann 0');
    expect(lifted).not.toContain('letters-ann 1');
  });
});
