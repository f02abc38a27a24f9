export * from './difference-moments.js';
export * from './differences.query.js';
export * from './patient-moments.js';
export * from './population.js';
export * from './population-census.query.js';
export * from './population-steps.query.js';
export type { Deed } from './replay.js';
export * from './replay.query.js';
export type { Change } from './stay-differences.js';
