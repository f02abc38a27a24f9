/** A rule that the facts, taken together, do not keep. */
export type Violation = {
  readonly rule: ViolatedRule;
  /** The fact that breaks it first, then what it conflicts with. */
  readonly facts: readonly string[];
};

export type ViolatedRule =
  | 'ADMITTED_TWICE'
  | 'AFTER_DEATH'
  | 'BEFORE_BIRTH'
  | 'DIED_TWICE'
  | 'DISCHARGE_WITHOUT_STAY'
  | 'END_BEFORE_START'
  | 'EPISODE_CLOSED'
  | 'EPISODE_NOT_CLOSED'
  | 'EPISODE_UNKNOWN'
  | 'HOLD_END_WITHOUT_HOLD'
  | 'HOLD_NEEDS_DAY_LEVEL'
  | 'HOLD_WITHIN_HOLD'
  | 'HOLD_WITHOUT_STAY'
  | 'LEAVE_NEEDS_24_HOUR_STAY'
  | 'LEAVE_WITHIN_LEAVE'
  | 'LEAVE_WITHOUT_STAY'
  | 'MOVE_WITHOUT_STAY'
  | 'OVERLAPPING_STAYS'
  | 'PLAN_NOT_OPEN'
  | 'RETURN_WITHOUT_LEAVE';
