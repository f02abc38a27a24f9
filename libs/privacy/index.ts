export * from './errors.js';
export { KEYS_FILE } from './files.js';
export { masterKey } from './master-key.js';
