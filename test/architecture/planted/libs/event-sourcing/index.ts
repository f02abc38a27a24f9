export * from './uses-the-read-store.js';
export const eventSourcing = null;
