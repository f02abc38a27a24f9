export { copyKeys } from './copy-keys.js';
export { erasedPatients } from './erased-patients.js';
export { rotateMasterKey } from './rotate-master-key.js';
export { type OpenVaultOptions, SqliteVault } from './sqlite-vault.js';
