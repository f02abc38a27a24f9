export * from './bulk-statements.js';
export * from './bulk-table.js';
export * from './columns.js';
export * from './errors.js';
export { pieces } from './pieces.js';
export * from './read-store.js';
export * from './row-codec.js';
export * from './tables.js';
