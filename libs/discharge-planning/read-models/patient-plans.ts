import { isBy, type Timeline } from '#care/domain';
import type { Facts } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { planFacts, planOf } from '../domain/index.js';

/** A patient's plans: what is said of them beside care. */
export type PatientPlans = {
  readonly patient: string;
  /** Facts of each plan by its episode. */
  readonly plans: Map<string, { readonly facts: Facts; revision: number }>;
};

const PLAN_STREAM = /^plan-[^.]+\.(.+)$/;

export const patientPlans = {
  initial: (patient: string): PatientPlans => ({ patient, plans: new Map() }),
  evolve(state: PatientPlans, event: RecordedEvent): PatientPlans {
    const [, episode] = PLAN_STREAM.exec(event.stream) ?? [];
    if (episode === undefined) return state;
    const { facts } = planFacts.evolve(state.plans.get(episode) ?? planFacts.initial(), event);
    state.plans.set(episode, { facts, revision: event.revision });
    return state;
  },
};

/** The plan of each episode of the patient, also of those that have none yet. */
export function plansIn({ plans }: PatientPlans, { episodes }: Timeline, asOf?: string) {
  return episodes.map((episode) => {
    const known = plans.get(episode.id);
    const facts = [...(known?.facts.values() ?? [])];
    const plan = planOf(facts.filter((fact) => asOf === undefined || isBy(fact, asOf)));
    return { episode, plan, revision: known?.revision ?? -1 };
  });
}
