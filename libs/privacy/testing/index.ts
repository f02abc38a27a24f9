export { describeVault, type VaultPlace } from './describe-vault.js';
