export { closeDatabase } from './close-database.js';
export * from './copy-database.js';
export type { Database, SqlValue, Statement } from './database.js';
export * from './file-lock.js';
export * from './open-database.js';
export * from './result-code.js';
export { soon } from './soon.js';
export * from './transaction.js';
export { sqliteInUse } from './version.js';
