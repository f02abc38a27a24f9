import { expect, it } from '@jest/globals';
import { chain } from '../../chain.js';
import { RevisionConflictError } from '../../errors.js';
import { appendBehind } from '../appending.js';
import { aNote, aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { endOf } from '../subscribing.js';

export function keepsRetriesIdempotent(store: Opened): void {
  it('answers the same and writes nothing when the same events are sent again', async () => {
    const stream = aStream();
    const events = chain(stream, null, notes(3));
    const first = await store().append(stream, 'none', events);
    expect(await store().append(stream, 'none', events)).toEqual(first);
    expect(await endOf(store())).toBe(first.position);
  });

  it('answers the same when they are sent again in the middle of a stream', async () => {
    const stream = aStream();
    const head = await appendBehind(store(), stream, null, notes(2));
    const events = chain(stream, head, notes(2));
    const first = await store().append(stream, 1, events);
    expect(await store().append(stream, 1, events)).toEqual(first);
    expect(await store().readStream(stream)).toHaveLength(4);
  });

  it('answers the same when others have written behind them since', async () => {
    const stream = aStream();
    const events = chain(stream, null, notes(2));
    const first = await store().append(stream, 'none', events);
    const later = await appendBehind(store(), stream, first, notes(3));
    expect(await store().append(stream, 'none', events)).toEqual(first);
    expect(await endOf(store())).toBe(later.position);
  });

  it('answers with what is stored when the retry carries another payload', async () => {
    const stream = aStream();
    const applied = chain(stream, null, [aNote({ text: 'as first sent' })]);
    const id = applied[0]?.event.id ?? '';
    const stored = await store().append(stream, 'none', applied);

    const retried = chain(stream, null, [aNote({ text: 'stamped anew' }, { id })]);
    const answer = await store().append(stream, 'none', retried);
    expect(answer).toEqual(stored);
    expect(answer.hash).not.toBe(retried[0]?.hash);
    expect(answer.hash).toBe((await store().readStream(stream))[0]?.metadata.hash);

    const next = await appendBehind(store(), stream, answer, notes(1));
    expect(next.revision).toBe(1);
    const [first, second] = await store().readStream(stream);
    expect(first?.data).toEqual({ text: 'as first sent' });
    expect(second?.metadata.prevHash).toBe(first?.metadata.hash);
  });

  it('answers alike when an append and its retry arrive together', async () => {
    const stream = aStream();
    const events = chain(stream, null, notes(2));
    const [first, second] = await Promise.all([
      store().append(stream, 'none', events),
      store().append(stream, 'none', events),
    ]);
    expect(second).toEqual(first);
    expect(await store().readStream(stream)).toHaveLength(2);
  });

  it('refuses an append of which only a part stands already', async () => {
    const stream = aStream();
    const [a, b, c] = [aNote(), aNote(), aNote()];
    await appendBehind(store(), stream, null, [a, b]);
    for (const drafts of [
      [a, c],
      [a, b, c],
      [c, b],
    ]) {
      await expect(appendBehind(store(), stream, null, drafts)).rejects.toThrow(RevisionConflictError);
    }
    expect(await store().readStream(stream)).toHaveLength(2);
  });

  it('refuses the same ids in another order', async () => {
    const stream = aStream();
    const [a, b] = [aNote(), aNote()];
    await appendBehind(store(), stream, null, [a, b]);
    await expect(appendBehind(store(), stream, null, [b, a])).rejects.toThrow(RevisionConflictError);
  });
}
