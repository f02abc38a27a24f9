import { planEvents } from '../domain/index.js';
import { dischargePlan } from '../read-models/discharge-plan.projection.js';
import { planWarnings } from '../read-models/plan-warnings.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

/** Everything this capability may write. */
export const dischargePlanningEvents = planEvents;
/** The views this capability keeps. */
export const dischargePlanningViews = [dischargePlan, planWarnings];
