import {
  type Care,
  careFold,
  is24Hour,
  organisationsOf,
  type Timeline,
  type ToldCare,
  timelineOf,
} from '#care/domain';
import { daysAfter, endOfDay, type Fact } from '#event-sourcing';
import type { Projection } from '#projections';
import { FOLLOW_UP_MEASURES, type FollowUp, type Past } from '../measures/index.js';
import { isKnownTo, knownTo, measuredPast } from './measured-past.js';
import { type PatientServices, patientServices, standingServices } from './patient-services.js';

/**
 * One discharge or emergency visit by one measure, and the first that counted as its follow-up. Dates are on the calendar of
 * its facility. What several organisations know of one patient gives a row of the whole and one of what its own
 * organisation knows.
 */
export type FollowUpRow = {
  readonly patient: string;
  readonly measure: string;
  /** The fact that began the stay, or that is the visit. */
  readonly fact: string;
  /** It rests on all that is known of the patient. */
  readonly whole: boolean;
  /** It rests on what its organisation knows, and on nothing else. */
  readonly own: boolean;
  readonly version: number;
  readonly kind: FollowUp['index']['kind'];
  readonly organisation: string;
  readonly facility: string;
  readonly zone: string;
  readonly payer: string | null;
  readonly on: string;
  readonly from: string;
  readonly until: string;
  /** The moment, in UTC, at which the last day of the long window is over at the facility. */
  readonly overAt: string;
  readonly metOn: string | null;
  /** The moment, in UTC, at which that day begins there. */
  readonly metAt: string | null;
  readonly metBy: string | null;
  readonly metAs: string | null;
  readonly eligibility: FollowUp['eligibility'];
  readonly why: FollowUp['why'];
};

/** What is due, late or met is worked out from the row and the clock where the query is answered. */
export const followUps: Projection<PatientServices, FollowUpRow, ToldCare> = {
  name: 'follow_ups',
  version: 1,
  columns: {
    patient: 'text',
    measure: 'text',
    fact: 'text',
    whole: 'boolean',
    own: 'boolean',
    version: 'integer',
    kind: 'text',
    organisation: 'text',
    facility: 'text',
    zone: 'text',
    payer: 'text?',
    on: 'text',
    from: 'text',
    until: 'text',
    overAt: 'text',
    metOn: 'text?',
    metAt: 'text?',
    metBy: 'text?',
    metAs: 'text?',
    eligibility: 'text',
    why: 'json',
  },
  primaryKey: ['patient', 'measure', 'fact', 'whole'],
  // Each holds the whole order of the list, so that no page is sorted.
  indexes: [
    ['overAt', 'patient', 'measure', 'fact'],
    ['payer', 'overAt', 'patient', 'measure', 'fact'],
    ['organisation', 'overAt', 'patient', 'measure', 'fact'],
    ['facility', 'overAt', 'patient', 'measure', 'fact'],
  ],
  kinds: ['care', 'services'],
  by: 'patient',
  over: careFold,
  ...patientServices,
  rows: (state, told) => rowsFrom(told, standingServices(state)),
};

function rowsFrom({ care, timeline }: ToldCare, services: readonly Fact[]): FollowUpRow[] {
  if (!isAsked(timeline, services)) return [];
  const whole = measuredPast(care, timeline, services);
  const organisations = new Set(organisationsOf(care));
  for (const { organisation } of services) if (organisation !== null) organisations.add(organisation);
  if (organisations.size < 2) return rowsOf(care.patient, whole, { whole: true, own: true });
  const own = [...organisations].sort().flatMap((organisation) => {
    const known = pastKnownTo(organisation, care, services);
    return rowsOf(care.patient, known, { whole: false, own: true });
  });
  return [...rowsOf(care.patient, whole, { whole: true, own: false }), ...own];
}

/** Most patients have nothing that is followed up, and nothing is worked out for them. */
function isAsked({ stays }: Timeline, services: readonly Fact[]): boolean {
  const hasStays = stays.some(({ placement }) => is24Hour(placement.level));
  return (
    hasStays || services.some(({ data }) => data.kind === 'emergencyVisit' || data.concepts !== undefined)
  );
}

function pastKnownTo(organisation: string, care: Care, services: readonly Fact[]): Past {
  const own = knownTo(organisation, care);
  const known = services.filter((fact) => isKnownTo(organisation, fact));
  return measuredPast(own, timelineOf(own), known);
}

function rowsOf(
  patient: string | null,
  past: Past,
  { whole, own }: Pick<FollowUpRow, 'whole' | 'own'>,
): FollowUpRow[] {
  // Field by field: a rebuild makes millions, and spreading objects costs a multiple of this.
  return FOLLOW_UP_MEASURES.flatMap(({ version, of }) =>
    of(past).map(({ measure, index, payer, from, until, met, eligibility, why }) => ({
      patient: patient ?? '',
      measure,
      fact: index.fact,
      whole,
      own,
      version,
      kind: index.kind,
      organisation: index.organisation,
      facility: index.facility,
      zone: index.zone,
      payer,
      on: index.on,
      from,
      until,
      overAt: momentOf(endOfDay(until, index.zone)),
      metOn: met === null ? null : met.on,
      metAt: met === null ? null : momentOf(endOfDay(daysAfter(met.on, -1), index.zone) + 1),
      metBy: met === null ? null : met.by,
      metAs: met === null ? null : met.as,
      eligibility,
      why,
    })),
  );
}

function momentOf(ms: number): string {
  return new Date(ms).toISOString();
}
