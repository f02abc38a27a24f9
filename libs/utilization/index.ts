export { UtilizationModule } from './http/utilization.module.js';
export { utilizationProblems } from './http/utilization.problems.js';
