export { bornBetween } from './ages.js';
export {
  FOLLOW_UP_STATES,
  type FollowUp,
  type FollowUpMeasure,
  type FollowUpState,
  type FollowUpWindow,
  followUpWindow,
  INDEX_KINDS,
  LABEL,
  WINDOWS,
} from './follow-up-measure.js';
export { type MeasuredService, type MeasuredStay, type Past, pastOf } from './past.js';
export {
  ELIGIBILITIES,
  type Eligibility,
  NOT_RECORDED,
  type NotRecorded,
  WHY_NOT,
  type WhyNot,
} from './reasons.js';
export { FOLLOW_UP_MEASURES, RETURN_MEASURES } from './registry.js';
export {
  RETURN_STATES,
  type Return,
  type ReturnMeasure,
  type ReturnState,
  returnState,
} from './return-measure.js';
export { COUNTS, type Counts } from './what-counts.js';
