export type { AccessVerification } from './access/access-check.js';
export { syncFolder } from './durable-file.js';
export * from './errors.js';
export { ACCESS_FILE, KEYS_FILE, MASTER_KEY_FILE } from './files.js';
export type { InstallationVault } from './installation-vault.js';
export { givenMasterKey, masterKey } from './master-key.js';
export type { KeysToMove } from './moved-rows.js';
export { SigningKey } from './signing-key.js';
