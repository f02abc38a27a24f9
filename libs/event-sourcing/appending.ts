import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ChainedEvent,
  type EventStore,
  OutcomeUnknownError,
  type RecordedEvent,
  StoreUnavailableError,
} from '#event-store';

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
  let unknown: OutcomeUnknownError | null = null;
  for (let lookup = 0; lookup <= LOOKUPS; lookup++) {
    try {
      if (unknown !== null) {
        await sleep(25 * 2 ** lookup);
        const stored = ours(await store.readStream(stream, revision + 1), chained);
        if (stored.length > 0) return stored;
      }
      return await append(store, stream, revision, chained);
    } catch (error) {
      if (error instanceof OutcomeUnknownError) unknown = error;
      // A store that cannot be reached now says nothing about what it did before.
      else if (unknown === null || !(error instanceof StoreUnavailableError)) throw error;
    }
  }
  throw unknown;
}

async function append(
  store: EventStore,
  stream: string,
  revision: number,
  chained: readonly ChainedEvent[],
): Promise<readonly RecordedEvent[]> {
  const end = await store.append(stream, revision < 0 ? 'none' : revision, chained);
  // Where the engine had these ids already with other bytes, what is stored is the answer.
  if (end.hash !== chained.at(-1)?.hash) return ours(await store.readStream(stream, revision + 1), chained);
  // Only where positions have no gaps is it known where the others stand; no fold looks at it.
  const isKnown = store.gaplessFrom !== undefined;
  return chained.map(({ event, hash }, index) => ({
    ...event,
    position: isKnown ? end.position - BigInt(chained.length - 1 - index) : end.position,
    metadata: { ...event.metadata, hash },
  }));
}

function ours(stored: readonly RecordedEvent[], chained: readonly ChainedEvent[]): RecordedEvent[] {
  const ids = new Set(chained.map(({ event }) => event.id));
  return stored.filter((event) => ids.has(event.id));
}
