import { expect, it } from '@jest/globals';
import { chain, type Head, hashOf } from '../../chain.js';
import { InvalidEventError, RevisionConflictError, StoreUnavailableError } from '../../errors.js';
import { appendBehind, forged, headOf } from '../appending.js';
import { aNote, aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { endOf, idsOf } from '../subscribing.js';

export function keepsWholeAppends(store: Opened): void {
  it('starts a stream and says where it ends', async () => {
    const stream = aStream();
    const events = chain(stream, null, notes(3));
    const appended = await store().append(stream, 'none', events);
    expect(appended).toMatchObject({ revision: 2, hash: events[2]?.hash });
    expect(appended.position).toBe(await endOf(store()));
    expect((await store().readStream(stream)).map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  it('goes on where the stream ended', async () => {
    const stream = aStream();
    const first = await appendBehind(store(), stream, null, notes(2));
    const second = await appendBehind(store(), stream, first, notes(2));
    expect(second.revision).toBe(3);
    expect(second.position).toBeGreaterThan(first.position);
    expect((await store().readStream(stream, 2)).map(({ revision }) => revision)).toEqual([2, 3]);
  });

  it('reads nothing from a stream that does not exist, or behind its end', async () => {
    const stream = aStream();
    expect(await store().readStream(stream)).toEqual([]);
    await appendBehind(store(), stream, null, notes(1));
    expect(await store().readStream(stream, 1)).toEqual([]);
  });

  it('refuses to start a stream that exists, and says where it is', async () => {
    const stream = aStream();
    await appendBehind(store(), stream, null, notes(2));
    const again = appendBehind(store(), stream, null, notes(1));
    await expect(again).rejects.toThrow(RevisionConflictError);
    await expect(again).rejects.toMatchObject({ stream, expected: 'none', actual: 1 });
  });

  it('refuses to go on with a stream that does not exist', async () => {
    const stream = aStream();
    const events = chain(stream, { revision: 4, hash: hashOf('elsewhere') }, notes(1));
    await expect(store().append(stream, 4, events)).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      actual: 'none',
    });
  });

  it.each([
    ['behind', 0],
    ['ahead of', 2],
  ])('refuses an expected revision %s the head', async (_, expected) => {
    const stream = aStream();
    await appendBehind(store(), stream, null, notes(2));
    const wrong = chain(stream, { revision: expected, hash: hashOf('wrong') }, notes(1));
    await expect(store().append(stream, expected, wrong)).rejects.toMatchObject({ expected, actual: 1 });
    expect(await store().readStream(stream)).toHaveLength(2);
  });

  it('writes nothing of an append it refuses', async () => {
    const stream = aStream();
    const end = await endOf(store());
    const events = chain(stream, null, [aNote(), aNote(), aNote()]);
    const [first, second, third] = events;
    if (!first || !second || !third) throw new Error('three were chained');
    for (const broken of [
      [second, third],
      [first, third],
      [second, first, third],
      [first, second, forged(third, { stream: aStream() })],
      [first, second, forged(third, { revision: 3 })],
      [first, second, forged(third, { metadata: { ...third.event.metadata, prevHash: first.hash } })],
      [first, second, forged(third, { id: first.event.id })],
    ]) {
      await expect(store().append(stream, 'none', broken)).rejects.toThrow(InvalidEventError);
    }
    expect(await store().readStream(stream)).toEqual([]);
    expect(await endOf(store())).toBe(end);
  });

  it('refuses events that are not chained to the head, although the revision is right', async () => {
    const stream = aStream();
    const head = await appendBehind(store(), stream, null, notes(1));
    const elsewhere = chain(stream, { revision: 0, hash: hashOf('another head') }, notes(1));
    await expect(store().append(stream, 0, elsewhere)).rejects.toThrow(InvalidEventError);
    expect(await headOf(store(), stream)).toMatchObject({ hash: head.hash, revision: 0 });
  });

  it('lets exactly one of many racing writers win, round after round', async () => {
    const stream = aStream();
    let head: Head | null = null;
    for (let round = 0; round < 20; round++) {
      const racers = Array.from({ length: 8 }, () => notes(1 + (round % 3)));
      const outcomes = await Promise.allSettled(
        racers.map((drafts) => appendBehind(store(), stream, head, drafts)),
      );
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      const losers = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(winners).toHaveLength(1);
      for (const reason of losers) expect(reason).toBeInstanceOf(RevisionConflictError);
      const winner = racers[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? [];
      const read = await store().readStream(stream, (head?.revision ?? -1) + 1);
      expect(idsOf(read)).toEqual(idsOf(winner));
      head = winners[0] ?? null;
    }
  });

  it('lets writers of different streams pass one another', async () => {
    const streams = Array.from({ length: 40 }, aStream);
    const outcomes = await Promise.all(
      streams.map((stream) => appendBehind(store(), stream, null, notes(1))),
    );
    expect(new Set(outcomes.map(({ position }) => position)).size).toBe(40);
  });

  it('judges each of many concurrent appends on its own', async () => {
    const [good, bad, other] = [aStream(), aStream(), aStream()];
    const outcomes = await Promise.allSettled([
      appendBehind(store(), good, null, notes(1)),
      appendBehind(store(), bad, { revision: 7, hash: hashOf('x') }, notes(1)),
      appendBehind(store(), other, null, notes(2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store().readStream(bad)).toEqual([]);
    expect(await store().readStream(other)).toHaveLength(2);
  });

  it('has what it acknowledged in every kind of read', async () => {
    const stream = aStream();
    const from = await endOf(store());
    const [draft] = notes(1);
    const { position } = await appendBehind(store(), stream, null, draft ? [draft] : []);
    expect(idsOf(await store().readStream(stream))).toEqual([draft?.id]);
    expect(idsOf(await store().readAll(from, 10))).toEqual([draft?.id]);
    expect(await store().head()).toEqual({ position, id: draft?.id });
    expect(await store().positionOf(draft?.id ?? '')).toBe(position);
  });

  it('refuses to append after it was closed', async () => {
    await store().close();
    await expect(appendBehind(store(), aStream(), null, notes(1))).rejects.toThrow(StoreUnavailableError);
  });

  it('settles what it accepted before it closes', async () => {
    const appending = appendBehind(store(), aStream(), null, notes(1));
    await store().close();
    await expect(appending).resolves.toMatchObject({ revision: 0 });
  });
}
