export { dateText, LAST_DAY } from './calendar.js';
export { DENIED, LAPSING, REVOKED } from './cast.js';
export { ACCOUNTS, type AccountId } from './clinics.js';
export {
  type Cohort,
  type CohortSize,
  cohortOf,
  LEAST_PATIENTS,
  type MadePatient,
  type Moment,
  madePatient,
} from './cohort.js';
export type { ScriptedCommand } from './commands.js';
export { tokenCommand } from './opening.js';
export { CORRECTED_ON, STORY } from './story.js';
export type { PatientTruth, TrueEntry, TruePlacement, TrueStep } from './truth.js';
