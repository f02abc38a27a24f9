import { beforeEach, describe, expect, it } from '@jest/globals';
import { LogLineage } from '#event-sourcing';
import { START } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { aNote, appendSometime } from '#event-store/testing';

/** A first log, restored after `shared`; that one restored after `second`; nobody else knows `other`. */
const [FIRST, SECOND, THIRD, OTHER] = ['first', 'second', 'third', 'other'] as const;

describe('A mark', () => {
  let store: MemoryEventStore;
  const idOf: Record<string, string> = {};
  const noted = async (text: string) => {
    const draft = aNote({ text });
    idOf[text] = draft.id;
    await appendSometime(store, 'note-1', [draft]);
  };
  const told = (type: string, data: Record<string, string>) =>
    appendSometime(store, 'log', [aNote(data, { type })]);
  const placeOf = async (log: string, text: string) =>
    (await LogLineage.read(store))?.positionOf({ log, event: idOf[text] ?? text }, 'mark');

  beforeEach(async () => {
    store = new MemoryEventStore();
    await told('LogStarted', { log: FIRST });
    await noted('shared');
    await told('LogRestored', { log: SECOND, parent: FIRST });
    await noted('of the second');
    await told('LogRestored', { log: THIRD, parent: SECOND });
    await noted('of the third');
  });

  const positionOf = async (text: string) =>
    (await store.readAll(START, 100)).find(({ data }) => data.text === text)?.position;

  it.each([
    ['this log', THIRD, 'of the third'],
    ['this log, of an event from before it was restored', THIRD, 'shared'],
    ['the log it was restored from', SECOND, 'of the second'],
    ['that one, of an event from before it', SECOND, 'shared'],
    ['the first log', FIRST, 'shared'],
  ])('of %s is found', async (_, log, text) => {
    expect(await placeOf(log, text)).toBe(await positionOf(text));
  });

  it.each([
    [
      'an event that the parent never shared, though a command sent again gave it the same id',
      FIRST,
      'of the second',
    ],
    ['an event of this log, said to be of its parent', SECOND, 'of the third'],
    ['an event that the parent came to after the backup', FIRST, 'lost'],
    ['an event that nobody holds', THIRD, 'lost'],
    ['a log that this one does not come from', OTHER, 'shared'],
  ])('of %s is refused', async (_, log, text) => {
    await expect(placeOf(log, text)).rejects.toMatchObject({
      code: 'MARK_NOT_IN_THIS_LOG',
      message: expect.stringContaining(THIRD),
      grounds: { field: 'mark', wayOut: expect.stringMatching(/[Aa]sk without/) },
    });
  });

  it('has no log before one was started', async () => {
    expect(await LogLineage.read(new MemoryEventStore())).toBeNull();
  });
});
