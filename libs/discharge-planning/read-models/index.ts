export * from './discharge-plan.projection.js';
export * from './discharge-plan.query.js';
export * from './discharge-plan.rows.js';
export * from './patient-plans.js';
export * from './plan-rows.js';
export * from './plan-warnings.projection.js';
export * from './plan-warnings.query.js';
