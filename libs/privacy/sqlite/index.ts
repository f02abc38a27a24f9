export { type OpenVaultOptions, SqliteVault } from './sqlite-vault.js';
