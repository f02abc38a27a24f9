export { type AccessLogPlace, aNight } from './access-log-place.js';
export { anAccess, IDA, ROSA } from './accesses.js';
export { describeAccessLog } from './describe-access-log.js';
export { describeVault, type VaultPlace } from './describe-vault.js';
export { PostgresPlace } from './postgres-place.js';
