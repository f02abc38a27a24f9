import { chain, type Head } from '../chain.js';
import { RevisionConflictError } from '../errors.js';
import type { ChainedEvent, EventDraft } from '../event.js';
import type { Appended, EventStore } from '../event-store.js';

/** Appends drafts behind a head that is known; null starts the stream. */
export async function appendBehind(
  store: EventStore,
  stream: string,
  head: Head | null,
  drafts: readonly EventDraft[],
): Promise<Appended> {
  return store.append(stream, head?.revision ?? 'none', chain(stream, head, drafts));
}

/** Where a stream ends, by reading it. */
export async function headOf(store: EventStore, stream: string): Promise<Head | null> {
  const last = (await store.readStream(stream)).at(-1);
  return last ? { revision: last.revision, hash: last.metadata.hash } : null;
}

/** Appends like a client does: reads the stream, and again each time somebody else was faster. */
export async function appendSometime(
  store: EventStore,
  stream: string,
  drafts: readonly EventDraft[],
): Promise<Appended> {
  for (;;) {
    try {
      return await appendBehind(store, stream, await headOf(store, stream), drafts);
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) throw error;
    }
  }
}

/** A chained event as no caller of `chain` could make it. */
export function forged(chained: ChainedEvent, change: Partial<ChainedEvent['event']>): ChainedEvent {
  return { ...chained, event: { ...chained.event, ...change } };
}
