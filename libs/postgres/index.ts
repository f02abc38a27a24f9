export * from './in-transaction.js';
export * from './open-postgres.js';
export * from './set-up-schema.js';
export { whyUnusable } from './why-unusable.js';
