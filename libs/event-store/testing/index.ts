export * from './appending.js';
export { describeEventStore, type Opened } from './describe-event-store.js';
export * from './notes.js';
export * from './subscribing.js';
