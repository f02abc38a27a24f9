import type { EventStore } from '../event-store.js';

/** The store under test, opened anew for each sentence. */
export type Opened = () => EventStore;
