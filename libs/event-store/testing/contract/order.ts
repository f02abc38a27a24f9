import { expect, it } from '@jest/globals';
import { START } from '../../event-store.js';
import { appendBehind } from '../appending.js';
import { aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { allAfter, endOf, idsOf } from '../subscribing.js';

export function keepsOneOrder(store: Opened): void {
  it('reads the log in the order in which appends were acknowledged', async () => {
    const from = await endOf(store());
    const acknowledged: string[] = [];
    for (let i = 0; i < 5; i++) {
      const drafts = notes(1 + (i % 2));
      await appendBehind(store(), aStream(), null, drafts);
      acknowledged.push(...idsOf(drafts));
    }
    expect(idsOf(await store().readAll(from, 100))).toEqual(acknowledged);
  });

  it('gives positions that only rise, and the events of one append side by side', async () => {
    const from = await endOf(store());
    await Promise.all(Array.from({ length: 10 }, () => appendBehind(store(), aStream(), null, notes(3))));
    const events = await allAfter(store(), from);
    expect(events).toHaveLength(30);
    for (const [i, event] of events.entries()) {
      expect(event.position).toBeGreaterThan(events[i - 1]?.position ?? from);
      expect(event.revision).toBe(i % 3);
      if (i % 3 > 0) expect(event.stream).toBe(events[i - 1]?.stream);
    }
  });

  it.each([1, 3, 10, 11])('reads the same log by pages of %i', async (limit) => {
    const from = await endOf(store());
    const drafts = notes(10);
    await appendBehind(store(), aStream(), null, drafts);
    expect(idsOf(await allAfter(store(), from, limit))).toEqual(idsOf(drafts));
    expect(await store().readAll(from, limit)).toHaveLength(Math.min(limit, 10));
  });

  it('reads on behind any event', async () => {
    const drafts = notes(5);
    await appendBehind(store(), aStream(), null, drafts);
    for (const [i, { id }] of drafts.entries()) {
      const position = await store().positionOf(id);
      if (position === null) throw new Error('it was appended');
      expect(idsOf(await store().readAll(position, 100))).toEqual(idsOf(drafts.slice(i + 1)));
      expect(idsOf(await store().readRaw(position, 100))).toEqual(idsOf(drafts.slice(i + 1)));
    }
  });

  it('reads from any event on, that event first', async () => {
    const drafts = notes(3);
    const { position: end } = await appendBehind(store(), aStream(), null, drafts);
    for (const [i, { id }] of drafts.entries()) {
      const position = await store().positionOf(id);
      if (position === null) throw new Error('it was appended');
      expect(idsOf(await store().readFrom(position, 1))).toEqual([id]);
      expect(idsOf(await store().readFrom(position, 100))).toEqual(idsOf(drafts.slice(i)));
    }
    expect(await store().readFrom(end + 1n, 1)).toEqual([]);
    expect(await store().readFrom(START, 1)).toEqual([]);
  });

  it('reads the last events in log order', async () => {
    const drafts = notes(5);
    await appendBehind(store(), aStream(), null, drafts);
    expect(idsOf(await store().readLast(1))).toEqual(idsOf(drafts.slice(4)));
    expect(idsOf(await store().readLast(5))).toEqual(idsOf(drafts));
  });

  it('reads nothing behind the end', async () => {
    await appendBehind(store(), aStream(), null, notes(1));
    expect(await store().readAll(await endOf(store()), 10)).toEqual([]);
    expect(await store().readRaw(await endOf(store()), 10)).toEqual([]);
  });

  it('knows the last event of the log', async () => {
    const drafts = notes(2);
    const { position } = await appendBehind(store(), aStream(), null, drafts);
    expect(await store().head()).toEqual({ position, id: drafts[1]?.id });
  });

  it('does not know an event it never got', async () => {
    expect(await store().positionOf('0193b5a0-0000-7000-8000-000000000000')).toBeNull();
  });
}
