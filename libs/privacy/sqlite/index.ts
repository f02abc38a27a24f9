export { copyKeys } from './copy-keys.js';
export { type OpenVaultOptions, SqliteVault } from './sqlite-vault.js';
