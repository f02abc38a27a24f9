import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { firstValueFrom, takeWhile, toArray } from 'rxjs';
import type { Delivery } from '../../event-store.js';
import { appendBehind, appendSometime } from '../appending.js';
import { aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { allAfter, delivered, endOf, idsOf, untilCaughtUp } from '../subscribing.js';

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not happen in 20 s');
    await sleep(5);
  }
}

const isEvent = (said: Delivery) => said.kind === 'event';
const isCaughtUp = (said: Delivery) => said.kind === 'caughtUp';

export function keepsSubscriptionsWhole(store: Opened): void {
  it('delivers what is there, then says that it has caught up', async () => {
    const from = await endOf(store());
    const drafts = notes(5);
    const { position } = await appendBehind(store(), aStream(), null, drafts);
    const said = await untilCaughtUp(store(), from);
    expect(said.flatMap((one) => (one.kind === 'event' ? [one.event.id] : []))).toEqual(idsOf(drafts));
    expect(said.at(-1)).toEqual({ kind: 'caughtUp', position });
  });

  it('says at once that it has caught up when there is nothing', async () => {
    await appendBehind(store(), aStream(), null, notes(1));
    const end = await endOf(store());
    expect(await untilCaughtUp(store(), end)).toEqual([{ kind: 'caughtUp', position: end }]);
  });

  it('delivers what is written later, and says again that it has caught up', async () => {
    const said: Delivery[] = [];
    const subscription = store()
      .subscribe(await endOf(store()))
      .subscribe((one) => said.push(one));
    await eventually(() => said.some(isCaughtUp));
    for (const round of [1, 2]) {
      await appendBehind(store(), aStream(), null, notes(2));
      await eventually(() => said.filter(isEvent).length === 2 * round && said.at(-1)?.kind === 'caughtUp');
    }
    subscription.unsubscribe();
    expect(said.filter(isEvent)).toHaveLength(4);
  });

  it('delivers whole events, as they are read', async () => {
    const from = await endOf(store());
    await appendBehind(store(), aStream(), null, notes(3));
    expect(await delivered(store(), from, 3)).toEqual(await store().readAll(from, 3));
  });

  it('delivers events unread to who wants the bytes', async () => {
    const from = await endOf(store());
    await appendBehind(store(), aStream(), null, notes(3));
    const said = store()
      .subscribeRaw(from)
      .pipe(
        takeWhile(({ kind }) => kind === 'event'),
        toArray(),
      );
    const raw = (await firstValueFrom(said)).flatMap((one) => (one.kind === 'event' ? [one.event] : []));
    expect(raw).toHaveLength(3);
    expect(raw).toEqual(await store().readRaw(from, 3));
  });

  it('loses, repeats and reorders nothing from any position while writers write', async () => {
    const from = await endOf(store());
    const streams = Array.from({ length: 4 }, aStream);
    const writing = streams.flatMap((stream) =>
      [1, 2].map(async () => {
        for (let i = 0; i < 10; i++) await appendSometime(store(), stream, notes(1 + (i % 3)));
      }),
    );
    const total = 4 * 2 * (4 * 1 + 3 * 2 + 3 * 3);
    const early = Array.from({ length: 3 }, () => delivered(store(), from, total));
    await sleep(10);
    const midway = await endOf(store());
    const before = (await allAfter(store(), from)).filter(({ position }) => position <= midway).length;
    const late = before < total ? delivered(store(), midway, total - before) : Promise.resolve([]);
    await Promise.all(writing);

    const log = await allAfter(store(), from);
    expect(log).toHaveLength(total);
    for (const seen of await Promise.all(early)) expect(seen).toEqual(log);
    expect(await late).toEqual(log.slice(before));
  });

  it('delivers more than a page without a gap', async () => {
    const from = await endOf(store());
    await Promise.all(Array.from({ length: 12 }, () => appendBehind(store(), aStream(), null, notes(64))));
    expect(idsOf(await delivered(store(), from, 768))).toEqual(idsOf(await allAfter(store(), from, 1000)));
  });

  it('serves several subscribers, of whom each may leave', async () => {
    const end = await endOf(store());
    const [stays, leaves]: [Delivery[], Delivery[]] = [[], []];
    const staying = store()
      .subscribe(end)
      .subscribe((said) => stays.push(said));
    const leaving = store()
      .subscribe(end)
      .subscribe((said) => leaves.push(said));
    await eventually(() => stays.some(isCaughtUp) && leaves.some(isCaughtUp));
    leaving.unsubscribe();
    await appendBehind(store(), aStream(), null, notes(2));
    await eventually(() => stays.filter(isEvent).length === 2);
    staying.unsubscribe();
    expect(leaves.filter(isEvent)).toEqual([]);
  });

  it('delivers nothing more to a subscriber that leaves in the middle', async () => {
    const from = await endOf(store());
    await appendBehind(store(), aStream(), null, notes(10));
    expect(await delivered(store(), from, 3)).toHaveLength(3);
    const seen: string[] = [];
    const subscription = store()
      .subscribe(from)
      .subscribe((said) => {
        if (said.kind === 'event') seen.push(said.event.id);
        if (seen.length === 4) subscription.unsubscribe();
      });
    await eventually(() => seen.length >= 4);
    await sleep(50);
    expect(seen).toHaveLength(4);
  });

  it('lets other work run while it delivers', async () => {
    const from = await endOf(store());
    await Promise.all(Array.from({ length: 12 }, () => appendBehind(store(), aStream(), null, notes(64))));
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await delivered(store(), from, 768);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
  });

  it('completes when the store is closed', async () => {
    let completed = false;
    store()
      .subscribe(await endOf(store()))
      .subscribe({
        complete: () => {
          completed = true;
        },
      });
    await sleep(10);
    await store().close();
    await eventually(() => completed);
  });
}
