export * from './consenting.js';
