import { type EventStore, START } from '#event-store';
import type { ReadStore } from '#read-store';
import { findCheckpoints } from './checkpoints.js';
import { EventsBehind } from './events-behind.js';
import { tableOf, type ViewVersion } from './projection.js';
import { quarantinedCounts } from './quarantine.js';

/** How a view stands against the log. Positions of -1 are before the first event. */
export type ViewStatus = ViewVersion & {
  /** False where no projector of this version has run yet. */
  readonly built: boolean;
  readonly position: bigint;
  readonly eventId: string | null;
  readonly head: bigint;
  /** Events between the view and the head; at most {@link LAG_COUNTED} where they must be counted. */
  readonly lag: bigint;
  readonly quarantined: number;
};

/** How every view stands; needs nothing but readers, so any process may ask. */
export async function statusOf(
  store: EventStore,
  readStore: ReadStore,
  views: readonly ViewVersion[],
): Promise<ViewStatus[]> {
  const stored = await findCheckpoints(readStore.db);
  // After the checkpoints, so that no view seems to be ahead.
  const head = (await store.head())?.position ?? START;
  const behind = new EventsBehind(store, head);
  const counts = stored.size === 0 ? [] : await quarantinedCounts(readStore, views);
  return Promise.all(
    views.map(async ({ name, version }, index) => {
      const found = stored.get(tableOf({ name, version }));
      const { position, eventId } = found ?? { position: START, eventId: null };
      const quarantined = counts[index] ?? 0;
      const lag = await behind.of(position);
      return { name, version, built: found !== undefined, position, eventId, head, lag, quarantined };
    }),
  );
}
