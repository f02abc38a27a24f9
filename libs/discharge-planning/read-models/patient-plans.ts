import { type Care, care, isBy, timelineOf } from '#care/domain';
import type { Facts } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { type Plan, planFacts, planOf } from '../domain/index.js';

/** A patient's care and plans, folded together: what the rules between them are read from. */
export type PatientPlans = {
  readonly patient: string;
  care: Care;
  /** Facts of each plan by its episode. */
  readonly plans: Record<string, { readonly facts: Facts; revision: number }>;
};

const PLAN_STREAM = /^plan-[^.]+\.(.+)$/;

export const patientPlans = {
  initial: (patient: string): PatientPlans => ({ patient, care: care.initial(), plans: {} }),
  evolve(state: PatientPlans, event: RecordedEvent): PatientPlans {
    const [, episode] = PLAN_STREAM.exec(event.stream) ?? [];
    if (episode === undefined) {
      state.care = care.evolve(state.care, event);
      return state;
    }
    const plan = Object.hasOwn(state.plans, episode) ? state.plans[episode] : undefined;
    const { facts } = planFacts.evolve({ facts: plan?.facts ?? new Map() }, event);
    state.plans[episode] = { facts, revision: event.revision };
    return state;
  },
};

/** The plan of each episode of the patient, also of those that have none yet. */
export function plansIn({ care: told, plans }: PatientPlans, asOf?: string) {
  const timeline = timelineOf(told, asOf);
  const read = timeline.episodes.map((episode) => {
    const known = plans[episode.id];
    const plan: Plan = planOf(
      [...(known?.facts.values() ?? [])].filter((fact) => asOf === undefined || isBy(fact, asOf)),
    );
    return { episode, plan, revision: known?.revision ?? -1 };
  });
  return { timeline, plans: read };
}
