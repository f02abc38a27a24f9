export * from './service-record.js';
export * from './services.decider.js';
export * from './value-sets.js';
