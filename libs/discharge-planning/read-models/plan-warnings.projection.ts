import { careFold, type Timeline, type ToldCare } from '#care/domain';
import type { Projection } from '#projections';
import { type Broken, brokenRules } from '../domain/index.js';
import { type PatientPlans, patientPlans, plansIn } from './patient-plans.js';

/** One row a rule that an episode does not keep, or that waiting will break. */
export type PlanWarningRow = Broken & { readonly patient: string };

/**
 * Rows hold the date from which a rule is counted; the days that a rule pack allows are added where the query
 * is answered, since packs have no patient and may be adopted after the event.
 */
export const planWarnings: Projection<PatientPlans, PlanWarningRow, ToldCare> = {
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
  over: careFold,
  ...patientPlans,
  rows: (state, { timeline }) => warningsIn(state, timeline),
};

/** @param asOf - the earlier day that the timeline, too, is told as of */
export function warningsIn(state: PatientPlans, timeline: Timeline, asOf?: string): PlanWarningRow[] {
  return plansIn(state, timeline, asOf).flatMap(({ episode, plan }) =>
    brokenRules(episode, plan, timeline).map((broken) => ({ patient: state.patient, ...broken })),
  );
}
