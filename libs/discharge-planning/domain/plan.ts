import { type Fact, type Facts, foldFact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { appointmentsIn, isOfAppointment } from './appointments.js';
import { planRegistry } from './plan.events.js';
import { readPlanFact } from './plan-reading.js';
import type { Plan, PlanVersion } from './plan-shape.js';
import type { PlanRule, PlanViolation } from './plan-violation.js';

/** The facts of one episode's plan; what the plan says is read from them. */
export type PlanFacts = { readonly facts: Facts };

export const planFacts = {
  initial: (): PlanFacts => ({ facts: new Map() }),
  evolve(state: PlanFacts, event: RecordedEvent): PlanFacts {
    foldFact(state.facts, event, planRegistry);
    return state;
  },
};

/** One episode's plan, whatever its versions. */
export function planStream(patient: string, episode: string): string {
  return `plan-${patient}.${episode}`;
}

/**
 * The one reading of a plan's facts, used to decide and to project. Documents are read in the order in which
 * they were stated, since a late entry must not slip into what was finalised; appointments in the order in
 * which things were true.
 */
export function planOf(facts: readonly Fact[]): Plan {
  const standing = facts.filter(({ voided }) => !voided).sort((a, b) => a.stated - b.stated);
  const violations: PlanViolation[] = [];
  const breaks = (rule: PlanRule, fact: Fact, against?: Fact | null) => {
    const others = against ? [against.factId] : [];
    violations.push({ rule, facts: [fact.factId, ...others] });
  };
  const drafted = standing.find(({ type }) => type === 'PlanDrafted') ?? null;
  const plan: Plan = { drafted, versions: [], appointments: [], risks: [], contacts: [], violations };
  if (drafted !== null) plan.versions.push(firstVersion());
  for (const fact of standing) readPlanFact(plan, fact, breaks);
  plan.appointments = appointmentsIn(standing.filter(isOfAppointment), breaks);
  return plan;
}

function firstVersion(): PlanVersion {
  return {
    version: 1,
    sections: {},
    supports: [],
    changes: [],
    acknowledgement: null,
    finalised: null,
    transmissions: [],
  };
}

export function currentVersion({ versions }: Plan): PlanVersion | null {
  return versions.at(-1) ?? null;
}

/** The last version that nobody can change any more. */
export function lastFinalised({ versions }: Plan): PlanVersion | null {
  return versions.findLast(({ finalised }) => finalised !== null) ?? null;
}

/** Whether the version was changed after the patient spoke about it. */
export function isOutdated({ acknowledgement, changes }: PlanVersion): boolean {
  if (acknowledgement === null) return false;
  const { stated, changedAt } = acknowledgement;
  return changes.some((change) => change.stated > stated || change.changedAt > changedAt);
}
