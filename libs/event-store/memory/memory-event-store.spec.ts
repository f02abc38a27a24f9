import { describe, expect, it } from '@jest/globals';
import { InvalidEventError } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { aNote, appendBehind, describeEventStore } from '#event-store/testing';

describeEventStore('MemoryEventStore', async () => new MemoryEventStore());

describe('MemoryEventStore', () => {
  it('starts empty', async () => {
    const store = new MemoryEventStore();
    expect(await store.head()).toBeNull();
    expect(await store.readAll(-1n, 10)).toEqual([]);
  });

  it('refuses an event whose id stands in another stream', async () => {
    const store = new MemoryEventStore();
    const note = aNote();
    await appendBehind(store, 'note-1', null, [note]);
    await expect(appendBehind(store, 'note-2', null, [note])).rejects.toThrow(InvalidEventError);
  });
});
