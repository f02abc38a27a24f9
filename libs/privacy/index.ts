export * from './errors.js';
export { masterKey } from './master-key.js';
