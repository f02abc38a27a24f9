import Type, { type Static } from 'typebox';
import { defineEvent, EventRegistry, type Facts, factEvents, foldFact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { CONCEPTS } from './value-sets.js';

export const SERVICE_KINDS = [
  'visit',
  'emergencyVisit',
  'session',
  'drugTest',
  'crisisContact',
  'caseManagementContact',
] as const;
export const MODALITIES = [
  'individual',
  'group',
  'family',
  'psychoeducation',
  'medicationManagement',
  'telehealth',
  'telephone',
  'other',
] as const;
/** @see HEDIS follow-up measures, which count a visit by who gave it and what it was for */
export const PROVIDER_CLASSES = [
  'mentalHealth',
  'substanceUse',
  'primaryCare',
  'peerSupport',
  'other',
] as const;
export const DIAGNOSIS_CLASSES = ['mental', 'substanceUse', 'coOccurring', 'selfHarm', 'other'] as const;

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const orNull = <Name extends string>(names: readonly Name[]) => Type.Union([oneOf(names), Type.Null()]);

/**
 * Something was done for the patient; it never opens, closes or overlaps a stay. The event's own time is its
 * start. Sealed: note, codes. `age` in years that day.
 */
export const serviceRecorded = defineEvent(
  'ServiceRecorded',
  Type.Object({
    kind: oneOf(SERVICE_KINDS),
    minutes: Type.Union([Type.Integer(), Type.Null()]),
    modality: orNull(MODALITIES),
    providerClass: orNull(PROVIDER_CLASSES),
    diagnosisClass: orNull(DIAGNOSIS_CLASSES),
    facility: Type.String(),
    /** Revision of the facility's stream that the decision rested on. */
    facilityRevision: Type.Integer(),
    age: Type.Union([Type.Integer(), Type.Null()]),
    /** What the codes meant by the value sets that the decision rested on; only where codes were given. */
    concepts: Type.Optional(Type.Array(Type.Object({ concept: oneOf(CONCEPTS), valueSet: Type.String() }))),
    after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  { correctable: true },
);
export type ServiceRecord = Static<(typeof serviceRecorded)['data']>;

/** Everything a services stream may hold, beside what all facts share. */
export const serviceEvents = [serviceRecorded] as const;
export const servicesRegistry = new EventRegistry(...serviceEvents, ...factEvents);

/** The services of one patient in one year. */
export type Services = { readonly facts: Facts };

export const services = {
  initial: (): Services => ({ facts: new Map() }),
  evolve(state: Services, event: RecordedEvent): Services {
    foldFact(state.facts, event, servicesRegistry);
    return state;
  },
};

/** Services are kept a year at a time, by the local year in which they started. */
export function servicesStream(patient: string, year: string): string {
  return `services-${patient}.${year}`;
}
