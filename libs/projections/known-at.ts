import { type EventStore, START } from '#event-store';
import type { ReadStore } from '#read-store';
import { isShared, readCheckpoints } from './checkpoints.js';
import { COPY_TABLE, type CopiedEventRow } from './log-copy/log-copy.js';
import { firstLogTimesAfter, LOG_TIMES, lastLogTimes, secondOf } from './log-times.js';
import { tableOf } from './projection.js';

/** The last event that was known at an instant. */
export type KnownAt = { readonly position: bigint; readonly eventId: string };

/** Events read at first: most often the moment is among the next few. */
const FEW = 50;
const PAGE = 1_000;
const INSTANT = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * Resolves "known at": the last position whose log time is at or before the instant; null where there is none.
 * The log time of a position is the greatest `recordedAt` at or before it. Reads about a second of the log,
 * and what the projector has not followed yet.
 *
 * @param instant - ISO 8601 with `Z` or an offset
 * @throws RangeError if it is not
 */
export async function knownAt(
  store: Pick<EventStore, 'readAll'>,
  readStore: ReadStore,
  instant: string,
): Promise<KnownAt | null> {
  const limit = inUtc(instant);
  let known = isShared(readStore) ? await safelyBefore(readStore, limit) : await lastBefore(readStore, limit);
  for (let size = FEW; ; size = PAGE) {
    const page = await store.readAll(known?.position ?? START, size);
    for (const event of page) {
      // Every event before this one was recorded by then, so the log time passes the instant here.
      if (event.metadata.recordedAt > limit) return known;
      known = { position: event.position, eventId: event.id };
    }
    if (page.length < size) return known;
  }
}

async function lastBefore(readStore: ReadStore, limit: string): Promise<KnownAt | null> {
  const [start] = await lastLogTimes(readStore, limit);
  return start ? { position: BigInt(start.position), eventId: start.eventId } : null;
}

/** An event before which, itself too, none of any partition was recorded after the instant. */
async function safelyBefore(readStore: ReadStore, limit: string): Promise<KnownAt | null> {
  return readStore.snapshot([], async (snapshot) => {
    const reached = (await readCheckpoints(snapshot.db)).get(tableOf(LOG_TIMES))?.position ?? START;
    const last = await lastLogTimes(snapshot, limit);
    const next = await firstLogTimesAfter(snapshot, limit);
    // Within the instant's own second rows do not say where a partition passes it; later seconds begin at their rows.
    const unsure = last.filter(({ logTime }) => secondOf(logTime) === secondOf(limit));
    const upTo = leastOf([reached, ...unsure.map(({ position }) => BigInt(position))]);
    const before = next.length === 0 ? null : leastOf(next.map(({ position }) => BigInt(position)));
    let copied = snapshot.db
      .selectFrom(COPY_TABLE)
      .select(['position', 'id'])
      .where('position', '<=', Number(upTo));
    if (before !== null) copied = copied.where('position', '<', Number(before));
    const found = await copied
      .orderBy('position', 'desc')
      .limit(1)
      .$castTo<Pick<CopiedEventRow, 'position' | 'id'>>()
      .executeTakeFirst();
    return found === undefined ? null : { position: BigInt(found.position), eventId: found.id };
  });
}

function leastOf(positions: readonly bigint[]): bigint {
  return positions.reduce((least, one) => (one < least ? one : least));
}

function inUtc(instant: string): string {
  const milliseconds = INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new RangeError('An instant is ISO 8601 with Z or an offset');
  return new Date(milliseconds).toISOString();
}
