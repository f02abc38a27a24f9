export { copyAccesses } from './copy-accesses.js';
export { copyKeys } from './copy-keys.js';
export { erasedPatients } from './erased-patients.js';
export { noteAtOnce } from './note-at-once.js';
export { rotateMasterKey } from './rotate-master-key.js';
export { SqliteAccessLog } from './sqlite-access-log.js';
export { type OpenVaultOptions, SqliteVault } from './sqlite-vault.js';
export { verifyAccesses } from './verify-accesses.js';
