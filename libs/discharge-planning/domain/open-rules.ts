import type { Episode, RulePack, Stay, Timeline } from '#care/domain';
import { ruleOn } from '#care/domain';
import { dateOf, daysAfter, daysBetween } from '#event-sourcing';
import { currentVersion, lastFinalised } from './plan.js';
import { diedOn, dischargeOf } from './plan-context.js';
import type { Plan } from './plan-shape.js';
import { sectionData } from './plan-warnings.js';
import { missingIn } from './sections.js';

/** What the field expects of a plan; nothing of it ever blocks. */
export const OPEN_RULES = {
  DISCHARGED_WITHOUT_FINALISED_PLAN: 'The patient was discharged and no version of a plan is finalised',
  IOP_WITHOUT_DRAFT: 'The patient is in IOP and no plan was drafted in the days the rule pack allows',
  NO_APPOINTMENT_AFTER_DISCHARGE: 'No appointment falls within the days after discharge the rule pack names',
  PLAN_OLDER_THAN_PLACEMENT: 'The patient has moved since the plan was last changed',
  SAFETY_PLAN_MISSING: 'A risk is flagged and the safety plan has not all of its six steps',
} as const;
export type OpenRule = keyof typeof OPEN_RULES;

/** A rule that an episode does not keep, or that waiting will break. */
export type Broken = {
  readonly episode: string;
  readonly rule: OpenRule;
  readonly organisation: string | null;
  readonly zone: string;
  /** Date from which it is counted; the days a rule pack allows are added where it is answered. */
  readonly since: string;
  /** The first appointment after a discharge, where that is what the rule asks for. */
  readonly appointmentOn: string | null;
  /** Facts it rests on. */
  readonly facts: readonly string[];
};

/** What is open about one episode. The dead are asked for nothing. */
export function brokenRules(episode: Episode, plan: Plan, timeline: Timeline): Broken[] {
  const last = episode.stays.at(-1);
  const died = diedOn(timeline) !== null || dischargeOf(episode)?.disposition === 'deceased';
  if (died || (last !== undefined && last.placement.role !== 'primary')) return [];
  const riskAlone = safetyPlanMissing(plan);
  const found =
    last === undefined
      ? [riskAlone]
      : [
          dischargedWithoutPlan(episode, plan),
          iopWithoutDraft(episode, plan),
          noAppointment(episode, plan),
          olderThanPlacement(last, plan),
          riskAlone,
        ];
  const zone = last?.placement.zone ?? episode.opened.effectiveAt?.zone ?? 'UTC';
  const organisation = last?.placement.organisation ?? episode.opened.organisation;
  return found.flatMap((one) =>
    one === null ? [] : [{ episode: episode.id, organisation, zone, appointmentOn: null, ...one }],
  );
}

type Found = Pick<Broken, 'rule' | 'since' | 'facts'> & Partial<Pick<Broken, 'appointmentOn'>>;

/** Nobody plans a discharge against advice. */
function dischargedWithoutPlan(episode: Episode, plan: Plan): Found | null {
  const discharge = dischargeOf(episode);
  if (discharge === null || discharge.disposition === 'ama' || lastFinalised(plan) !== null) return null;
  return { rule: 'DISCHARGED_WITHOUT_FINALISED_PLAN', since: discharge.on, facts: [discharge.factId] };
}

/** Counted from the first of the IOP stays that follow each other. */
function iopWithoutDraft({ stays }: Episode, plan: Plan): Found | null {
  let first: Stay | null = null;
  for (const stay of stays) first = stay.placement.level === 'iop' ? (first ?? stay) : null;
  const isOpen = stays.at(-1)?.ended === null;
  if (first === null || !isOpen || plan.drafted !== null) return null;
  return { rule: 'IOP_WITHOUT_DRAFT', since: dateOf(first.from), facts: [first.factId] };
}

/** An appointment that was kept settles it for good; one missed or cancelled is none. */
function noAppointment(episode: Episode, { appointments }: Plan): Found | null {
  const discharge = dischargeOf(episode);
  if (discharge === null) return null;
  const following = appointments.filter(({ on }) => on.slice(0, 10) >= discharge.on);
  if (following.some(({ status }) => status === 'kept')) return null;
  const dates = following.filter(({ status }) => status === 'booked').map(({ on }) => on.slice(0, 10));
  return {
    rule: 'NO_APPOINTMENT_AFTER_DISCHARGE',
    since: discharge.on,
    appointmentOn: dates.sort()[0] ?? null,
    facts: [discharge.factId],
  };
}

function olderThanPlacement(stay: Stay, plan: Plan): Found | null {
  const version = currentVersion(plan);
  if (version === null || plan.drafted === null) return null;
  const begun = dateOf(stay.from);
  const said = plan.versions.flatMap(({ changes, finalised }) => [...changes, finalised ?? []].flat());
  const dates = [plan.drafted, ...said].map(({ effectiveAt }) =>
    effectiveAt === null ? '' : dateOf(effectiveAt),
  );
  if (dates.some((date) => date >= begun)) return null;
  return { rule: 'PLAN_OLDER_THAN_PLACEMENT', since: begun, facts: [stay.factId, plan.drafted.factId] };
}

function safetyPlanMissing(plan: Plan): Found | null {
  const flags = plan.risks.filter(({ cleared }) => cleared === null).map(({ flagged }) => flagged);
  const [first] = flags.sort((a, b) =>
    (a.effectiveAt?.local ?? '').localeCompare(b.effectiveAt?.local ?? ''),
  );
  const written = sectionData(currentVersion(plan)?.sections.safetyPlan?.data);
  if (first === undefined || first.effectiveAt === null) return null;
  if (missingIn('safetyPlan', written).length === 0) return null;
  return {
    rule: 'SAFETY_PLAN_MISSING',
    since: dateOf(first.effectiveAt),
    facts: flags.map(({ factId }) => factId),
  };
}

/** A broken rule with its dates, as of a day. */
export type Due = Broken & {
  /** Date from which it holds. */
  readonly dueOn: string;
  /** Last date on which it can be settled in time; null where there is none. */
  readonly settleBy: string | null;
  /** Days until it holds; 0 where it does already. */
  readonly daysLeft: number;
  readonly daysOpen: number;
};

/**
 * What the rule packs of its date make of a row; null where it is kept so far, or no pack knows the rule.
 *
 * @param today - facility-local date
 */
export function dueOn(broken: Broken, packs: readonly RulePack[], today: string): Due | null {
  const { rule, since } = broken;
  let due = since;
  let settleBy: string | null = null;
  if (rule === 'IOP_WITHOUT_DRAFT') {
    const days = ruleOn(packs, since, 'iopWithoutDraftDays');
    if (days === null) return null;
    due = daysAfter(since, days);
  }
  if (rule === 'NO_APPOINTMENT_AFTER_DISCHARGE') {
    const days = ruleOn(packs, since, 'appointmentWithinDays');
    if (days === null) return null;
    settleBy = daysAfter(since, days);
    if (broken.appointmentOn !== null && broken.appointmentOn <= settleBy) return null;
  }
  const daysOpen = Math.max(0, daysBetween(due, today));
  return { ...broken, dueOn: due, settleBy, daysLeft: Math.max(0, daysBetween(today, due)), daysOpen };
}
