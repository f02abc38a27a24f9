import { type Fact, type Warning } from '#event-sourcing';
import type { Projection } from '#projections';
import { type Care, care, daysOf, type Stay, type Timeline, timelineOf } from '../domain/index.js';

/** Where a step led from or to. */
export type StepPlace = {
  readonly level: string;
  readonly setting: string;
  readonly facility: string;
  readonly programme: string | null;
  readonly organisation: string;
};

/** One row a step: an admission, a move, a discharge or a death. */
export type StepRow = {
  readonly patient: string;
  /** Place among the patient's steps, counted from 0. */
  readonly seq: number;
  readonly kind: 'admitted' | 'moved' | 'discharged' | 'died';
  readonly fact: string;
  /** Event that stands for the fact; its sealed rationale is opened where the query is answered. */
  readonly event: string;
  readonly episode: string;
  readonly organisation: string;
  /** Facility-local, to the day or the minute. */
  readonly at: string;
  readonly zone: string;
  readonly from: StepPlace | null;
  readonly to: StepPlace | null;
  readonly direction: string | null;
  readonly intent: string | null;
  readonly disposition: string | null;
  /** Calendar days of the stay that the step began (an admission or move) or ended; null while it lasts. */
  readonly days: number | null;
  readonly corrected: boolean;
  readonly warnings: readonly Warning[];
};

export const stepHistory: Projection<Care, StepRow> = {
  name: 'step_history',
  version: 1,
  columns: {
    patient: 'text',
    seq: 'integer',
    kind: 'text',
    fact: 'text',
    event: 'text',
    episode: 'text',
    organisation: 'text',
    at: 'text',
    zone: 'text',
    from: 'json?',
    to: 'json?',
    direction: 'text?',
    intent: 'text?',
    disposition: 'text?',
    days: 'integer?',
    corrected: 'boolean',
    warnings: 'json',
  },
  primaryKey: ['patient', 'seq'],
  kinds: ['care'],
  by: 'patient',
  initial: care.initial,
  evolve: care.evolve,
  rows: (state) => stepsIn(state.patient, timelineOf(state)),
};

/** The steps of a timeline in the order in which they were true. */
export function stepsIn(patient: string | null, timeline: Timeline): StepRow[] {
  const place = new Map(timeline.order.map((fact, index) => [fact.factId, index]));
  const steps = timeline.stays.flatMap((stay) => [beginning(stay), ...ending(stay)]);
  // One death ends several stays: its steps follow each other in the order of the stays.
  steps.sort((a, b) => (place.get(a.fact) ?? 0) - (place.get(b.fact) ?? 0));
  return steps.map((step, seq) => ({ patient: patient ?? '', seq, ...step }));
}

type Step = Omit<StepRow, 'patient' | 'seq'>;

function beginning(stay: Stay): Step {
  return {
    ...stated(stay.began, stay),
    kind: stay.began.type === 'PatientAdmitted' ? 'admitted' : 'moved',
    organisation: stay.placement.organisation,
    from: stay.before === null ? null : placeOf(stay.before),
    to: placeOf(stay),
    direction: stay.direction,
    intent: stay.intent,
    disposition: null,
  };
}

function ending(stay: Stay): Step[] {
  if (stay.ended === null || stay.ended.type === 'PatientMoved') return [];
  return [
    {
      ...stated(stay.ended, stay),
      kind: stay.ended.type === 'DeathRecorded' ? 'died' : 'discharged',
      organisation: stay.placement.organisation,
      from: placeOf(stay),
      to: null,
      direction: null,
      intent: null,
      disposition: stay.disposition,
    },
  ];
}

function stated(fact: Fact, stay: Stay) {
  return {
    fact: fact.factId,
    event: fact.standing,
    episode: stay.episode,
    at: fact.effectiveAt?.local ?? '',
    zone: stay.placement.zone,
    days: daysOf(stay),
    corrected: fact.standing !== fact.factId,
    warnings: fact.warnings,
  };
}

function placeOf({ placement }: Stay): StepPlace {
  const { level, setting, facility, programme, organisation } = placement;
  return { level, setting, facility, programme, organisation };
}
