import type { Fact } from '#event-sourcing';

/** Rules that the facts of a plan, taken together, must keep, in the words of a refusal. */
export const PLAN_RULES = {
  APPOINTMENT_AHEAD: ['The appointment is still ahead', 'Reschedule it, or say when it was'],
  APPOINTMENT_CANCELLED: ['The appointment was cancelled', 'Book another one'],
  APPOINTMENT_KEPT: ['The appointment was kept', 'Book another one, or correct what became of this one'],
  APPOINTMENT_MISSED: ['The appointment was missed', 'Reschedule it, or correct what became of it'],
  APPOINTMENT_UNKNOWN: ['No such appointment was booked by then', 'Take the id from the plan'],
  PLAN_DRAFTED_TWICE: ['The episode has a plan already', 'Revise its sections'],
  PLAN_NOT_DRAFTED: ['The episode had no plan by then', 'Draft the plan first'],
  PLAN_NOT_FINALISED: ['This version of the plan is not finalised', 'Finalise it first'],
  PLAN_VERSION_FINALISED: [
    'This version of the plan is finalised and stays as it is',
    'Name the next version, or none: the change then begins it',
  ],
  PLAN_VERSION_UNKNOWN: ['The plan has no such version', 'Leave the version out to mean the current one'],
  RECEIPT_BEFORE_TRANSMISSION: ['The copy had not been sent by then', 'Check both times'],
  RECEIPT_RECORDED: ['The receipt of this copy is recorded already', 'Correct it if it is wrong'],
  RISK_CLEARED: ['The risk is cleared already', 'Flag it again if it came back'],
  RISK_UNKNOWN: ['No such risk was flagged', 'Take the id from the plan'],
  SUPPORT_ENDED: ['The support has ended already', 'Link it again if it came back'],
  SUPPORT_UNKNOWN: ['No such support was linked', 'Take the id from the plan'],
  TRANSMISSION_UNKNOWN: ['No such copy was sent', 'Take the id from the plan'],
} as const;
export type PlanRule = keyof typeof PLAN_RULES;

/** The fact that breaks the rule first, then what it conflicts with. */
export type PlanViolation = { readonly rule: PlanRule; readonly facts: readonly string[] };

export type Break = (rule: PlanRule, fact: Fact, against?: Fact | null) => void;
