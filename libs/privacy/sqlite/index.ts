export { copyKeys } from './copy-keys.js';
export { erasedPatients } from './erased-patients.js';
export { rotateMasterKey } from './rotate-master-key.js';
export { SqliteAccessLog } from './sqlite-access-log.js';
export { type OpenVaultOptions, SqliteVault } from './sqlite-vault.js';
