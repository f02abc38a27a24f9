import type { EventStore } from '#event-store';

/** The same store, which calls after each append: whoever waits for events need not look for them. */
export function wakingStore(store: EventStore, wake: () => void): EventStore {
  return {
    ...(store.gaplessFrom === undefined ? {} : { gaplessFrom: store.gaplessFrom }),
    async append(stream, expected, events) {
      const appended = await store.append(stream, expected, events);
      wake();
      return appended;
    },
    readStream: (stream, from) => store.readStream(stream, from),
    readAll: (after, limit) => store.readAll(after, limit),
    readRaw: (after, limit) => store.readRaw(after, limit),
    subscribe: (after) => store.subscribe(after),
    head: () => store.head(),
    positionOf: (eventId) => store.positionOf(eventId),
    close: () => store.close(),
  };
}
