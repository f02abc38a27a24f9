export * from './domain/index.js';
export * from './uses-identity.js';
