export * from './uses-identity.js';
