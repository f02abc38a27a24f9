export type { PositionIndex } from './event-places.js';
export { EventStoreDBEventStore, type EventStoreDBOptions } from './eventstoredb-event-store.js';
export { type ClientProblem, SettingsError } from './settings-error.js';
