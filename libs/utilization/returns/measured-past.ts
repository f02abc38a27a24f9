import {
  birthYearOf,
  type Care,
  type Discharged,
  type Span,
  type Stay,
  standing,
  type Timeline,
} from '#care/domain';
import { dateOf, type Fact } from '#event-sourcing';
import type { Concept, ServiceRecord } from '#services/domain';
import {
  bornBetween,
  type MeasuredService,
  type MeasuredStay,
  type Past,
  pastOf,
} from '../measures/index.js';

/**
 * What the measures look at.
 *
 * @param timeline - of that care, as of some day
 * @param services - standing, up to that day
 */
export function measuredPast(care: Care, timeline: Timeline, services: readonly Fact[]): Past {
  const { stays, coverages, death } = timeline;
  return pastOf({
    stays: stays.filter(({ placement }) => placement.role === 'primary').map(stayOf),
    services: services.filter(({ effectiveAt }) => effectiveAt !== null).map(serviceOf),
    coverages,
    died: death?.effectiveAt ? dateOf(death.effectiveAt) : null,
    born: bornBetween(birthYearOf(care), agesIn(timeline.order, services)),
  });
}

/** The care as one organisation knows it: what others stated is left out. */
export function knownTo(organisation: string, care: Care): Care {
  const own = standing(care).filter((fact) => isKnownTo(organisation, fact));
  return { ...care, facts: new Map(own.map((fact) => [fact.factId, fact])) };
}

export function isKnownTo(organisation: string, fact: Pick<Fact, 'organisation'>): boolean {
  return fact.organisation === null || fact.organisation === organisation;
}

/** Field by field: a rebuild makes as many as there are facts, and spreading objects costs a multiple of this. */
function stayOf(stay: Stay): MeasuredStay {
  const { factId, placement, from, ended } = stay;
  const { level, setting, code, acute, diagnosisClass, facility, organisation, zone } = placement;
  const forGood = ended?.type === 'PatientMoved' ? undefined : stay.leaves.find(isForGood);
  const to = forGood?.from ?? stay.to;
  return {
    stay: factId,
    level,
    setting,
    code,
    acute,
    diagnosis: diagnosisClass,
    facility,
    organisation,
    zone,
    from: dateOf(from),
    to: to === null ? null : dateOf(to),
    endedBy: endedBy(ended) ?? (forGood === undefined ? null : 'leftOnLeave'),
    disposition: ended?.type === 'PatientDischarged' ? (ended.data as Discharged).disposition : null,
  };
}

/** Whoever never comes back from a leave left the day it began. @see METEOR 685913 */
function isForGood({ returned }: Span): boolean {
  return returned === false;
}

function endedBy(ended: Fact | null): MeasuredStay['endedBy'] {
  if (ended === null) return null;
  if (ended.type === 'PatientMoved') return 'moved';
  return ended.type === 'DeathRecorded' ? 'died' : 'discharged';
}

function serviceOf({ factId, effectiveAt, organisation, data }: Fact): MeasuredService {
  const { kind, providerClass, diagnosisClass, concepts, facility } = data as ServiceRecord;
  return {
    service: factId,
    on: effectiveAt === null ? '' : dateOf(effectiveAt),
    kind,
    provider: providerClass,
    diagnosis: diagnosisClass,
    concepts: concepts === undefined ? NO_CONCEPTS : concepts.map(({ concept }) => concept),
    facility,
    organisation: organisation ?? '',
    zone: effectiveAt?.zone ?? 'UTC',
  };
}

function* agesIn(...all: readonly (readonly Fact[])[]): Generator<{ on: string; age: number }> {
  for (const facts of all) {
    for (const { effectiveAt, data } of facts) {
      if (effectiveAt !== null && typeof data.age === 'number')
        yield { on: dateOf(effectiveAt), age: data.age };
    }
  }
}

const NO_CONCEPTS: readonly Concept[] = [];
