import { setImmediate as nextTurn } from 'node:timers/promises';
import { Observable, type Subscriber } from 'rxjs';
import type { Delivery } from './event-store.js';
import type { WakeUp } from './wake-up.js';

/** Events taken from the log at once: a few milliseconds of work between two looks at the event loop. */
const PAGE = 256;

/** Where a subscription reads, and how it learns that there may be more. */
export type Followed<Event> = {
  read(after: bigint, limit: number): Promise<readonly Event[]>;
  readonly wakeUp: WakeUp;
  /** How often to look without having been woken, for writers elsewhere. */
  readonly pollMs: number;
};

/**
 * Delivers the log by position. Wake-ups only say when to look: one that is lost costs time, never an event.
 * The next page is read when the one before has been delivered, so a slow subscriber holds one page.
 */
export function follow<Event extends { readonly position: bigint }>(
  log: Followed<Event>,
  after: bigint,
): Observable<Delivery<Event>> {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    deliver(log, after, subscriber, stop.signal).then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => stop.abort();
  });
}

async function deliver<Event extends { readonly position: bigint }>(
  log: Followed<Event>,
  after: bigint,
  to: Subscriber<Delivery<Event>>,
  stop: AbortSignal,
) {
  let position = after;
  let saidCaughtUp = false;
  // Nothing is delivered before `subscribe` has returned its subscription.
  await nextTurn();
  while (!to.closed && !log.wakeUp.closed) {
    const seen = log.wakeUp.count;
    const page = await log.read(position, PAGE);
    for (const event of page) {
      if (to.closed) return;
      to.next({ kind: 'event', event });
      position = event.position;
    }
    if (page.length > 0) saidCaughtUp = false;
    if (page.length === PAGE) {
      await nextTurn();
      continue;
    }
    if (!saidCaughtUp && !to.closed) to.next({ kind: 'caughtUp', position });
    saidCaughtUp = true;
    await log.wakeUp.after(seen, log.pollMs, stop);
  }
}
