import { type Fact, type Warning } from '#event-sourcing';
import { nothingOfItsOwn, type Projection } from '#projections';
import { careFold, daysOf, type Stay, type Timeline, type ToldCare } from '../domain/index.js';

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

export const stepHistory: Projection<null, StepRow, ToldCare> = {
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
  over: careFold,
  ...nothingOfItsOwn,
  rows: (_, { care, timeline }) => stepsIn(care.patient, timeline),
};

/** The steps of a timeline in the order in which they were true. */
export function stepsIn(patient: string | null, timeline: Timeline): StepRow[] {
  const steps = timeline.stays.flatMap((stay): Step[] => [{ stay, fact: stay.began }, ...endOf(stay)]);
  // Stays begin in that order. One death ends several: its steps follow each other in the order of the stays.
  if (steps.length > timeline.stays.length) {
    const place = new Map(timeline.order.map((fact, index) => [fact, index]));
    steps.sort((a, b) => (place.get(a.fact) ?? 0) - (place.get(b.fact) ?? 0));
  }
  return steps.map((step, seq) => rowOf(step, patient ?? '', seq));
}

/** A stay, and the fact that began or ended it. */
type Step = { readonly stay: Stay; readonly fact: Fact };

/** A move is the beginning of the next stay. */
function endOf(stay: Stay): Step[] {
  return stay.ended === null || stay.ended.type === 'PatientMoved' ? [] : [{ stay, fact: stay.ended }];
}

const KINDS: Readonly<Record<string, StepRow['kind']>> = {
  PatientAdmitted: 'admitted',
  PatientMoved: 'moved',
  DeathRecorded: 'died',
};

function rowOf({ stay, fact }: Step, patient: string, seq: number): StepRow {
  const begins = fact === stay.began;
  const left = begins ? stay.before : stay;
  return {
    patient,
    seq,
    kind: KINDS[fact.type] ?? 'discharged',
    fact: fact.factId,
    event: fact.standing,
    episode: stay.episode,
    organisation: stay.placement.organisation,
    at: fact.effectiveAt?.local ?? '',
    zone: stay.placement.zone,
    from: left === null ? null : placeOf(left),
    to: begins ? placeOf(stay) : null,
    direction: begins ? stay.direction : null,
    intent: begins ? stay.intent : null,
    disposition: begins ? null : stay.disposition,
    days: daysOf(stay),
    corrected: fact.standing !== fact.factId,
    warnings: fact.warnings,
  };
}

export function placeOf({ placement }: Stay): StepPlace {
  const { level, setting, facility, programme, organisation } = placement;
  return { level, setting, facility, programme, organisation };
}
