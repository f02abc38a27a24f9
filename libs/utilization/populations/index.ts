// Apart from the lib's index, so that the thread that counts loads neither HTTP nor handlers.

export { type Compared, contradictionsOf } from './contradictions.js';
export type { MembersCounted } from './count-members.js';
export type { Counted } from './count-population.js';
export * from './counting.worker-host.js';
export { countWhenAsked } from './counting.worker-side.js';
export type { CountingAsked } from './counting-messages.js';
export { DIMENSION_NAMES, type Dimension, dimensionsNamed } from './dimensions.js';
export {
  lastDayOf,
  MEMBER_DIMENSIONS,
  type MemberDimension,
  type MemberQuestion,
  memberDimensions,
  type Value,
} from './member-question.js';
export { averageOf, type LevelOfDay, occupiedDays, type Window } from './occupancy.js';
export type { CellFigures, Question } from './question.js';
export type { ShownFigures, ShownMembers } from './shown-members.js';
export { staysWithin } from './stay-pages.js';
export type { Chosen } from './stay-rows.js';
