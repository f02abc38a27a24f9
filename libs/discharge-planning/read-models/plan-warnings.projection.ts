import type { Projection } from '#projections';
import { type Broken, brokenRules } from '../domain/index.js';
import { type PatientPlans, patientPlans, plansIn } from './patient-plans.js';

/** One row a rule that an episode does not keep, or that waiting will break. */
export type PlanWarningRow = Broken & { readonly patient: string };

/**
 * Rows hold the date from which a rule is counted; the days that a rule pack allows are added where the query
 * is answered, since packs have no patient and may be adopted after the event.
 */
export const planWarnings: Projection<PatientPlans, PlanWarningRow> = {
  name: 'plan_warnings',
  version: 1,
  columns: {
    patient: 'text',
    episode: 'text',
    rule: 'text',
    organisation: 'text?',
    zone: 'text',
    since: 'text',
    appointmentOn: 'text?',
    facts: 'json',
  },
  primaryKey: ['patient', 'episode', 'rule'],
  kinds: ['care', 'plan'],
  by: 'patient',
  initial: patientPlans.initial,
  evolve: patientPlans.evolve,
  rows: (state) => warningsIn(state),
};

export function warningsIn(state: PatientPlans, asOf?: string): PlanWarningRow[] {
  const { timeline, plans } = plansIn(state, asOf);
  return plans.flatMap(({ episode, plan }) =>
    brokenRules(episode, plan, timeline).map((broken) => ({ patient: state.patient, ...broken })),
  );
}
