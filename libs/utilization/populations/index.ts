// Apart from the lib's index, so that the thread that counts loads neither HTTP nor handlers.

export { type Compared, contradictionsOf } from './contradictions.js';
export type { Counted } from './count-population.js';
export * from './counting.worker-host.js';
export { countInThread } from './counting.worker-side.js';
export type { CountingAsked } from './counting-messages.js';
export { DIMENSION_NAMES, type Dimension, dimensionsNamed } from './dimensions.js';
export type { MembersCounted } from './member-count.js';
export {
  lastDayOf,
  MEMBER_DIMENSIONS,
  type MemberDimension,
  type MemberQuestion,
  memberDimensions,
  type Value,
} from './member-question.js';
export type { MemberTable } from './member-table.js';
export type { MemberFigures } from './member-tally.js';
export { averageOf, type LevelOfDay, occupiedDays, type Window } from './occupancy.js';
export type { CellFigures, Question } from './population-count.js';
export { type Chosen, staysWithin } from './stay-pages.js';
