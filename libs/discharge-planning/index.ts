export * from './commands/change-plan.handler.js';
export { DischargePlanningModule } from './http/discharge-planning.module.js';
export { planProblems } from './http/plan.problems.js';
export * from './read-models/index.js';
