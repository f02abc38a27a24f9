export * from './appending.js';
export { describeEventStore } from './describe-event-store.js';
export * from './notes.js';
export type { Opened } from './opened.js';
export * from './subscribing.js';
