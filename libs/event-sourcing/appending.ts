import { setTimeout as sleep } from 'node:timers/promises';
import { type ChainedEvent, type EventStore, OutcomeUnknownError, type RecordedEvent } from '#event-store';

const LOOKUPS = 5;

/**
 * Appends behind a revision and returns what is stored. While nobody knows whether it happened, nothing is
 * stamped, sealed or decided anew: the stream is asked for the command, and if it is not there the same bytes
 * go again.
 *
 * @throws OutcomeUnknownError when it is still unknown after several look-ups
 */
export async function appendKnowingly(
  store: EventStore,
  stream: string,
  revision: number,
  chained: readonly ChainedEvent[],
): Promise<readonly RecordedEvent[]> {
  const expected = revision < 0 ? 'none' : revision;
  const last = chained.at(-1);
  for (let lookup = 0; ; lookup++) {
    try {
      const end = await store.append(stream, expected, chained);
      // Where the engine had these ids already with other bytes, what is stored is the answer.
      if (end.hash !== last?.hash) return ours(await store.readStream(stream, revision + 1), chained);
      return chained.map(({ event, hash }, index) => ({
        ...event,
        position: end.position - BigInt(chained.length - 1 - index),
        metadata: { ...event.metadata, hash },
      }));
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError) || lookup === LOOKUPS) throw error;
      await sleep(50 * 2 ** lookup);
      const stored = ours(await store.readStream(stream, revision + 1), chained);
      if (stored.length > 0) return stored;
    }
  }
}

function ours(stored: readonly RecordedEvent[], chained: readonly ChainedEvent[]): RecordedEvent[] {
  const ids = new Set(chained.map(({ event }) => event.id));
  return stored.filter((event) => ids.has(event.id));
}
