import { careEvents, referenceEvents, rulePackAdopted } from './domain/index.js';
import { currentPlacement, facilities, stepHistory } from './read-models/index.js';

export * from './commands/index.js';
export { CareModule } from './http/care.module.js';
export { careProblems } from './http/care.problems.js';
export * from './read-models/index.js';

/** Everything this capability may write: facts of patients, reference data, rule packs. */
export const careCapabilityEvents = [...careEvents, ...referenceEvents, rulePackAdopted];
/** The views this capability keeps. */
export const careViews = [currentPlacement, stepHistory, facilities];
