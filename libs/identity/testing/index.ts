export * from './vault-without-patients.js';
