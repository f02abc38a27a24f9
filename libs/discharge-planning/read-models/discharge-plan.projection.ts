import { careFold, type Timeline, type ToldCare } from '#care/domain';
import { dateOf } from '#event-sourcing';
import type { Projection } from '#projections';
import { currentVersion, dischargeOf } from '../domain/index.js';
import { type AppointmentRow, appointmentRow, type VersionRow, versionRow } from './discharge-plan.rows.js';
import { type PatientPlans, patientPlans, plansIn } from './patient-plans.js';

/** One row a plan: its versions, and what came of it. Sealed words are named by the event that holds them. */
export type DischargePlanRow = {
  readonly patient: string;
  readonly episode: string;
  readonly organisation: string | null;
  readonly zone: string;
  /** Fact that began the stay for which the plan was made, and its level. */
  readonly stay: string;
  readonly level: string;
  readonly draftedOn: string;
  readonly drafted: string;
  readonly version: number;
  readonly state: 'draft' | 'finalised';
  readonly dischargedOn: string | null;
  readonly disposition: string | null;
  readonly versions: readonly VersionRow[];
  readonly appointments: readonly AppointmentRow[];
  readonly risks: readonly RiskRow[];
  readonly contacts: readonly ContactRow[];
  /** Revision of the plan's stream. */
  readonly revision: number;
};

export type RiskRow = {
  readonly flag: string;
  readonly event: string;
  readonly risk: string;
  readonly flaggedOn: string;
  readonly clearedOn: string | null;
};

export type ContactRow = {
  readonly fact: string;
  readonly event: string;
  readonly day: number;
  readonly outcome: string;
  readonly on: string;
};

export const dischargePlan: Projection<PatientPlans, DischargePlanRow, ToldCare> = {
  name: 'discharge_plan',
  version: 1,
  columns: {
    patient: 'text',
    episode: 'text',
    organisation: 'text?',
    zone: 'text',
    stay: 'text',
    level: 'text',
    draftedOn: 'text',
    drafted: 'text',
    version: 'integer',
    state: 'text',
    dischargedOn: 'text?',
    disposition: 'text?',
    versions: 'json',
    appointments: 'json',
    risks: 'json',
    contacts: 'json',
    revision: 'integer',
  },
  primaryKey: ['patient', 'episode'],
  kinds: ['care', 'plan'],
  by: 'patient',
  over: careFold,
  ...patientPlans,
  rows: (state, { timeline }) => dischargePlansIn(state, timeline),
};

/**
 * The plans of a patient in the order of their episodes.
 *
 * @param asOf - the earlier day that the timeline, too, is told as of
 */
export function dischargePlansIn(state: PatientPlans, timeline: Timeline, asOf?: string): DischargePlanRow[] {
  if (state.plans.size === 0) return [];
  return plansIn(state, timeline, asOf).flatMap(({ episode, plan, revision }) => {
    const current = currentVersion(plan);
    const { drafted } = plan;
    if (drafted === null || drafted.effectiveAt === null || current === null) return [];
    const discharge = dischargeOf(episode);
    const diagnosisClass = episode.stays.at(-1)?.placement.diagnosisClass ?? null;
    return [
      {
        patient: state.patient,
        episode: episode.id,
        organisation: drafted.organisation,
        zone: drafted.effectiveAt.zone,
        stay: String(drafted.data.stay),
        level: String(drafted.data.level),
        draftedOn: dateOf(drafted.effectiveAt),
        drafted: drafted.standing,
        version: current.version,
        state: current.finalised === null ? ('draft' as const) : ('finalised' as const),
        dischargedOn: discharge?.on ?? null,
        disposition: discharge?.disposition ?? null,
        versions: plan.versions.map((version) => versionRow(version, diagnosisClass)),
        appointments: plan.appointments.map((one) => appointmentRow(one, discharge !== null)),
        risks: plan.risks.map(({ flagged, cleared }) => ({
          flag: flagged.factId,
          event: flagged.standing,
          risk: String(flagged.data.risk),
          flaggedOn: flagged.effectiveAt?.local ?? '',
          clearedOn: cleared?.effectiveAt?.local ?? null,
        })),
        contacts: plan.contacts.map(({ factId, standing, effectiveAt, data }) => ({
          fact: factId,
          event: standing,
          day: Number(data.day),
          outcome: String(data.outcome),
          on: effectiveAt?.local ?? '',
        })),
        revision,
      },
    ];
  });
}
