export * from './child-environment.js';
export * from './config.js';
