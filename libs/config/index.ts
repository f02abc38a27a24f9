export * from './child-environment.js';
export type { Cluster } from './cluster.js';
export { Config } from './config.js';
export * from './load-config.js';
export { settingsTable } from './settings-table.js';
