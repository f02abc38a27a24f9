import { type EventStore, START } from '#event-store';
import type { ReadStore } from '#read-store';
import { lastLogTime } from './log-times.js';

/** The last event that was known at an instant. */
export type KnownAt = { readonly position: bigint; readonly eventId: string };

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
  store: EventStore,
  readStore: ReadStore,
  instant: string,
): Promise<KnownAt | null> {
  const limit = inUtc(instant);
  const start = await lastLogTime(readStore.db, limit);
  let known = start && { position: BigInt(start.position), eventId: start.eventId };
  for (;;) {
    const page = await store.readAll(known?.position ?? START, PAGE);
    for (const event of page) {
      // Every event before this one was recorded by then, so the log time passes the instant here.
      if (event.metadata.recordedAt > limit) return known;
      known = { position: event.position, eventId: event.id };
    }
    if (page.length < PAGE) return known;
  }
}

function inUtc(instant: string): string {
  const milliseconds = INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new RangeError('An instant is ISO 8601 with Z or an offset');
  return new Date(milliseconds).toISOString();
}
