export { canonicalJson } from './canonical-json.js';
export * from './chain.js';
export { ChainCheck } from './chain-check.js';
export * from './errors.js';
export * from './event.js';
export * from './event-store.js';
export * from './held.js';
export { patientOfStream, readBack, unbroken } from './read-back.js';
export * from './verify.js';
