import type { EventStore } from '#event-store';

type Watching = {
  /** An append begins; what it gives is called when it has ended, with the reason where it failed. */
  readonly begins: () => (reason?: { readonly code?: unknown }) => void;
  /** Whoever waits for events need not look for them. */
  readonly appended: () => void;
  readonly failed: (error: unknown) => void;
};

/** The same store, which says what came of each append. */
export function watchedStore(store: EventStore, { begins, appended, failed }: Watching): EventStore {
  return {
    ...(store.gaplessFrom === undefined ? {} : { gaplessFrom: store.gaplessFrom }),
    async append(stream, expected, events) {
      const ended = begins();
      try {
        const end = await store.append(stream, expected, events);
        ended();
        appended();
        return end;
      } catch (error) {
        ended(error as { readonly code?: unknown });
        failed(error);
        throw error;
      }
    },
    readStream: (stream, from) => store.readStream(stream, from),
    readAll: (after, limit) => store.readAll(after, limit),
    readFrom: (position, limit) => store.readFrom(position, limit),
    readLast: (limit) => store.readLast(limit),
    readRaw: (after, limit) => store.readRaw(after, limit),
    readPart: (after, limit, patients) => store.readPart(after, limit, patients),
    readRawStream: (stream, from) => store.readRawStream(stream, from),
    subscribe: (after) => store.subscribe(after),
    subscribeRaw: (after) => store.subscribeRaw(after),
    head: () => store.head(),
    positionOf: (eventId) => store.positionOf(eventId),
    close: () => store.close(),
  };
}
