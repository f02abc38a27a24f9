import type { EventStore } from '#event-store';

type Watching = {
  /** Whoever waits for events need not look for them. */
  readonly appended: () => void;
  readonly failed: (error: unknown) => void;
};

/** The same store, which says what came of each append. */
export function watchedStore(store: EventStore, { appended, failed }: Watching): EventStore {
  return {
    ...(store.gaplessFrom === undefined ? {} : { gaplessFrom: store.gaplessFrom }),
    async append(stream, expected, events) {
      try {
        const end = await store.append(stream, expected, events);
        appended();
        return end;
      } catch (error) {
        failed(error);
        throw error;
      }
    },
    readStream: (stream, from) => store.readStream(stream, from),
    readAll: (after, limit) => store.readAll(after, limit),
    readRaw: (after, limit) => store.readRaw(after, limit),
    readRawStream: (stream, from) => store.readRawStream(stream, from),
    subscribe: (after) => store.subscribe(after),
    head: () => store.head(),
    positionOf: (eventId) => store.positionOf(eventId),
    close: () => store.close(),
  };
}
