export * from './in-transaction.js';
export * from './older-readers.js';
export * from './open-postgres.js';
export * from './postgres-problems.js';
export { isLaidOut, type Layout, NewerLayoutError, setUpSchema } from './set-up-schema.js';
export { whyUnusable } from './why-unusable.js';
