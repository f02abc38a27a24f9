import { expect, it } from '@jest/globals';
import { chain } from '../../chain.js';
import { AppendTooLargeError, InvalidEventError } from '../../errors.js';
import { APPEND_LIMITS } from '../../event-store.js';
import { appendBehind } from '../appending.js';
import { aNote, aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';

/** Drafts whose stored texts have exactly so many bytes in sum, padded with two-byte characters. */
function draftsOf(stream: string, bytes: number, count: number) {
  const drafts = notes(count);
  const filled = (pad: string) => drafts.map((draft, i) => (i === 0 ? { ...draft, data: { pad } } : draft));
  const sizeOf = (pad: string) =>
    chain(stream, null, filled(pad)).reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const missing = bytes - sizeOf('');
  return filled('é'.repeat(Math.floor(missing / 2)) + 'x'.repeat(missing % 2));
}

export function keepsLimits(store: Opened): void {
  it.each([1, 64])('takes exactly 512 KiB in %i events', async (count) => {
    const stream = aStream();
    await appendBehind(store(), stream, null, draftsOf(stream, APPEND_LIMITS.bytes, count));
    const raw = await store().readStream(stream);
    expect(raw).toHaveLength(count);
  });

  it.each([1, 64])('refuses a byte more in %i events', async (count) => {
    const stream = aStream();
    const drafts = draftsOf(stream, APPEND_LIMITS.bytes + 1, count);
    await expect(appendBehind(store(), stream, null, drafts)).rejects.toThrow(AppendTooLargeError);
    expect(await store().readStream(stream)).toEqual([]);
  });

  it('takes 64 events and refuses 65', async () => {
    const [fits, tooMany] = [aStream(), aStream()];
    expect(await appendBehind(store(), fits, null, notes(64))).toMatchObject({ revision: 63 });
    await expect(appendBehind(store(), tooMany, null, notes(65))).rejects.toThrow(AppendTooLargeError);
  });

  it('refuses an empty append', async () => {
    await expect(store().append(aStream(), 'none', [])).rejects.toThrow(InvalidEventError);
  });

  it.each([
    ['NUL', 'note-\u0000'],
    ['a lone surrogate', 'note-\ud800'],
    ['nothing', ''],
  ])('refuses a stream name that holds %s', async (_, name) => {
    // Chained under a good name, since `chain` itself refuses some of these.
    const events = chain('note', null, notes(1)).map((e) => ({ ...e, event: { ...e.event, stream: name } }));
    await expect(store().append(name, 'none', events)).rejects.toThrow(InvalidEventError);
  });

  it.each([
    ['NUL', 'a\u0000b'],
    ['a lone surrogate', '\udc00'],
    ['nothing', ''],
  ])('refuses an event id that holds %s', async (_, id) => {
    const stream = aStream();
    const events = chain(stream, null, [aNote()]).map((e) => ({ ...e, event: { ...e.event, id } }));
    await expect(store().append(stream, 'none', events)).rejects.toThrow(InvalidEventError);
  });
}
