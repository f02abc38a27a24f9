export { describeVault, type VaultPlace } from './describe-vault.js';
export { PostgresPlace } from './postgres-place.js';
