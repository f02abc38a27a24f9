export { canonicalJson } from './canonical-json.js';
export * from './chain.js';
export * from './errors.js';
export * from './event.js';
export * from './event-store.js';
export * from './held.js';
export * from './verify.js';
