export * from './errors.js';
export { masterKey } from './master-key.js';
export * from './opened.js';
