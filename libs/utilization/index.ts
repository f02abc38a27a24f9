export { UtilizationModule } from './http/utilization.module.js';
export { utilizationProblems } from './http/utilization.problems.js';
export { ReturnsModule } from './returns/returns.module.js';
