import { lateHours } from '#care/domain';
import {
  type Change,
  type Circumstances,
  type Decider,
  eventsOf,
  type Fact,
  type Facts,
  factsAfter,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import { planRegistry } from './plan.events.js';
import { type PlanFacts, planFacts, planOf } from './plan.js';
import type { PlanContext } from './plan-context.js';
import type { PlanChange, PlanCommand } from './plan-inputs.js';
import { isContent } from './plan-reading.js';
import type { Plan } from './plan-shape.js';
import { PLAN_RULES, type PlanViolation } from './plan-violation.js';
import { finalisingWarnings } from './plan-warnings.js';
import { refuse } from './refusing.js';
import { isForeign, statementOf } from './stating.js';

/** Judges changes to one plan on the whole plan that results, as care judges its timeline. */
export const planDecider: Decider<PlanFacts, PlanCommand, PlanContext> = {
  ...planFacts,
  decide({ changes }, state, context, circumstances) {
    const before = planOf([...state.facts.values()]);
    const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
    const asked = changes.map((change, index) =>
      changeFor(change, state, { plan: before, context, circumstances, at: at(index) }),
    );
    const events = eventsOf(asked, state.facts, planRegistry, at);
    const after = afterwards(state, events, circumstances);
    judge(before, after, circumstances);
    refuseEditInPlace(events, state, before, after.plan);
    return events.map((event, index) => withWarnings(event, index, after.plan, context, circumstances));
  },
};

type Standing = {
  readonly plan: Plan;
  readonly context: PlanContext;
  readonly circumstances: Circumstances;
  readonly at: string;
};

function changeFor(change: PlanChange, state: PlanFacts, standing: Standing): Change {
  if (change.kind === 'add') {
    return { kind: 'add', event: statementOf(change, { ...standing, corrected: null }) };
  }
  const fact = state.facts.get(change.factId);
  if (fact !== undefined && isForeign(fact.organisation, standing.circumstances.actor.organisation)) {
    refuse(
      'FACT_UNKNOWN',
      'There is no such fact',
      `${standing.at}factId`,
      "Take it from the patient's history",
    );
  }
  const { factId, supersedes, reason } = change;
  if (change.kind === 'void') return { kind: 'void', factId, supersedes, reason };
  const event = statementOf(change, { ...standing, corrected: fact ?? null });
  return { kind: 'correct', factId, supersedes, reason, event };
}

type After = { readonly plan: Plan; readonly facts: Facts };

/** The whole plan as it would stand. */
function afterwards(state: PlanFacts, events: readonly NewEvent[], circumstances: Circumstances): After {
  const facts = factsAfter(state.facts, events, planRegistry, circumstances);
  return { plan: planOf([...facts.values()]), facts };
}

/** No rule may be broken that was kept before; what an import brings is taken as it is. */
function judge(before: Plan, { plan, facts }: After, { source }: Circumstances): void {
  if (source.kind === 'import') return;
  const broken = new Set(before.violations.map(nameOf));
  const fresh = plan.violations.find((violation) => !broken.has(nameOf(violation)));
  if (fresh !== undefined) refuseFor(fresh, facts);
}

function nameOf({ rule, facts }: PlanViolation): string {
  return `${rule} ${facts.join(' ')}`;
}

function refuseFor({ rule, facts: ids }: PlanViolation, facts: After['facts']): never {
  const [message, wayOut] = PLAN_RULES[rule];
  const conflicts = ids.flatMap((id) => {
    const fact = facts.get(id);
    if (fact === undefined) return [];
    const { factId, type, organisation, effectiveAt } = fact;
    return [
      { factId, type, organisation, ...(effectiveAt === null ? {} : { effectiveAt: effectiveAt.local }) },
    ];
  });
  throw new RefusedError(rule, message, { wayOut, facts: conflicts });
}

/** What a finalised version says is neither corrected nor voided: a change makes a new version. */
function refuseEditInPlace(events: readonly NewEvent[], state: PlanFacts, before: Plan, after: Plan): void {
  for (const { factId = '', type, data } of events) {
    const fact = state.facts.get(factId);
    if (fact === undefined) continue;
    const touched = [
      fact,
      ...(type === 'FactCorrected' ? [{ type: String(data.type), data: stated(data) }] : []),
    ];
    const inFinalised = touched.find(
      (one) => isContent(one.type) && isFinalised(before, one.data) && isFinalised(after, one.data),
    );
    if (inFinalised === undefined) continue;
    refuseFor({ rule: 'PLAN_VERSION_FINALISED', facts: [factId] }, state.facts);
  }
}

function stated(data: NewEvent['data']): Fact['data'] {
  return data.replacement as Fact['data'];
}

function isFinalised({ versions }: Plan, { version }: Fact['data']): boolean {
  return versions.some((one) => one.version === version && one.finalised !== null);
}

function withWarnings(
  event: NewEvent,
  index: number,
  after: Plan,
  context: PlanContext,
  circumstances: Circumstances,
): NewEvent {
  if (event.factId !== undefined) return event;
  const own = circumstances.eventId(index);
  const late = isLate(event, context, circumstances) ? [{ code: 'LATE_ENTRY', facts: [own] }] : [];
  return { ...event, warnings: [...late, ...finalisingWarnings(event, own, after, context)] };
}

/** Imports get no warnings of lateness: nobody was slow. */
function isLate(
  { effectiveAt }: NewEvent,
  { packs }: PlanContext,
  { source, nowMs }: Circumstances,
): boolean {
  if (source.kind === 'import' || effectiveAt === null || effectiveAt === undefined) return false;
  return lateHours(effectiveAt, nowMs, packs) !== null;
}
