import { planEvents } from './domain/index.js';
import { dischargePlan, planWarnings } from './read-models/index.js';

export * from './commands/change-plan.handler.js';
export { DischargePlanningModule } from './http/discharge-planning.module.js';
export { planProblems } from './http/plan.problems.js';
export * from './read-models/index.js';

/** Everything this capability may write. */
export const dischargePlanningEvents = planEvents;
/** The views this capability keeps. */
export const dischargePlanningViews = [dischargePlan, planWarnings];
