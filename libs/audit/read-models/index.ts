export * from './population.js';
export * from './population-census.query.js';
export * from './population-steps.query.js';
