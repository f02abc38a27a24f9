export { accessLayout } from './access-layout.js';
export { ArrivingAccesses } from './arriving-accesses.js';
export { ArrivingKeys, type KeysThere } from './arriving-keys.js';
export { keyLayout } from './key-layout.js';
export { MasterRotation } from './master-rotation.js';
export { PostgresAccessLog } from './postgres-access-log.js';
export { type OpenPostgresVaultOptions, PostgresVault } from './postgres-vault.js';
export { verifyAccesses } from './verify-accesses.js';
