export * from './chooses-an-engine.js';
