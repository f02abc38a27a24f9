export { type OpenPostgresVaultOptions, PostgresVault } from './postgres-vault.js';
