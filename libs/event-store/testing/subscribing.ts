import { filter, firstValueFrom, take, takeWhile, timeout, toArray } from 'rxjs';
import type { RecordedEvent } from '../event.js';
import { type Delivery, type EventStore, START } from '../event-store.js';

const PATIENCE_MS = 20_000;

/** The log's end, to start from where earlier tests stopped. */
export async function endOf(store: EventStore): Promise<bigint> {
  return (await store.head())?.position ?? START;
}

/** Every event after a position, by pages. */
export async function allAfter(store: EventStore, after: bigint, limit = 100): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll(events.at(-1)?.position ?? after, limit);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

/** The next `count` events a new subscription delivers. */
export function delivered(store: EventStore, after: bigint, count: number): Promise<RecordedEvent[]> {
  const events = store.subscribe(after).pipe(
    filter((said) => said.kind === 'event'),
    take(count),
    toArray(),
    timeout(PATIENCE_MS),
  );
  return firstValueFrom(events).then((said) => said.map(({ event }) => event));
}

/** What a new subscription says until it has caught up for the first time. */
export function untilCaughtUp(store: EventStore, after: bigint): Promise<Delivery[]> {
  const said = store.subscribe(after).pipe(
    takeWhile((delivery) => delivery.kind !== 'caughtUp', true),
    toArray(),
    timeout(PATIENCE_MS),
  );
  return firstValueFrom(said);
}

export const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
