import { ageOn, type Facility, lateHours, type RulePack } from '#care/domain';
import {
  type Change,
  type Circumstances,
  type Decider,
  dateOf,
  effectiveAt,
  eventsOf,
  type Fact,
  isFuture,
  type NewEvent,
  RefusedError,
} from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import { type ServiceRecord, type Services, services, servicesRegistry } from './service-record.js';
import { conceptsOf, type ServiceCode, type ValueSets } from './value-sets.js';

/** A service as a command names it. `effectiveAt` is its start, on the facility's calendar. */
export type ServiceInput = {
  readonly effectiveAt: string;
  readonly after?: string | null;
  readonly kind: ServiceRecord['kind'];
  readonly facility: string;
  readonly minutes?: number;
  readonly modality?: NonNullable<ServiceRecord['modality']>;
  readonly providerClass?: NonNullable<ServiceRecord['providerClass']>;
  readonly diagnosisClass?: NonNullable<ServiceRecord['diagnosisClass']>;
  /** What they mean by the value sets is recorded; they themselves are kept sealed. */
  readonly codes?: readonly ServiceCode[];
  /** Kept sealed. */
  readonly note?: string;
};

export type ServiceChange =
  | { readonly kind: 'add'; readonly input: ServiceInput }
  | {
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly reason: string;
      readonly input: ServiceInput;
    }
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };

export type ServicesCommand = { readonly changes: readonly ServiceChange[] };

/** Reference data, and what the patient's care says that a service must not contradict. */
export type ServicesContext = {
  readonly facilities: ReadonlyMap<string, Facility & { readonly revision: number }>;
  readonly packs: readonly RulePack[];
  readonly valueSets: ValueSets;
  readonly birthDate: string | null;
  /** Facility-local date of death. */
  readonly diedOn: string | null;
};

export const servicesDecider: Decider<Services, ServicesCommand, ServicesContext> = {
  ...services,
  decide({ changes }, state, context, circumstances) {
    const at = (index: number) => (changes.length > 1 ? `changes[${index}].` : '');
    const stated = changes.map((change, index) =>
      changeFor(change, state, context, circumstances, at(index)),
    );
    const events = eventsOf(stated, state.facts, servicesRegistry, at);
    return events.map((event, index) => withLateness(event, index, context, circumstances));
  },
};

function changeFor(
  change: ServiceChange,
  state: Services,
  context: ServicesContext,
  circumstances: Circumstances,
  at: string,
): Change {
  const about = { context, circumstances, at };
  if (change.kind === 'add') return { kind: 'add', event: recordOf(change.input, about) };
  const fact = state.facts.get(change.factId);
  refuseForeign(change.factId, fact, circumstances, at);
  const { factId, supersedes, reason } = change;
  if (change.kind === 'void') return { kind: 'void', factId, supersedes, reason };
  return { kind: 'correct', factId, supersedes, reason, event: recordOf(change.input, about) };
}

type About = {
  readonly context: ServicesContext;
  readonly circumstances: Circumstances;
  readonly at: string;
};

function recordOf(input: ServiceInput, { context, circumstances, at }: About): NewEvent {
  const facility = context.facilities.get(input.facility);
  const { organisation } = circumstances.actor;
  if (facility === undefined || (organisation !== null && facility.organisation !== organisation)) {
    return refuse(
      'FACILITY_UNKNOWN',
      `There is no facility ${input.facility}`,
      `${at}facility`,
      'GET /v1/facilities',
    );
  }
  const start = startOf(input, facility.zone, { context, circumstances, at });
  const { kind, minutes, modality, providerClass, diagnosisClass, codes, after } = input;
  const data: ServiceRecord = {
    kind,
    minutes: minutes ?? null,
    modality: modality ?? null,
    providerClass: providerClass ?? null,
    diagnosisClass: diagnosisClass ?? null,
    facility: input.facility,
    facilityRevision: facility.revision,
    age: ageOn(dateOf(start), context.birthDate),
    ...(codes === undefined ? {} : { concepts: conceptsOf(context.valueSets, codes, dateOf(start)) }),
    ...(after === undefined ? {} : { after }),
  };
  return {
    type: 'ServiceRecorded',
    data: data as JsonObject,
    ...sealedIn(input),
    effectiveAt: start,
    organisation: facility.organisation,
  };
}

function sealedIn({ note, codes }: ServiceInput): Pick<NewEvent, 'sealed'> {
  const sealed: JsonObject = {
    ...(note === undefined ? {} : { note }),
    ...(codes === undefined ? {} : { codes: codes.map(({ system, code }) => ({ system, code })) }),
  };
  return Object.keys(sealed).length === 0 ? {} : { sealed };
}

function startOf(input: ServiceInput, zone: string, { context, circumstances, at }: About): EffectiveAt {
  const field = `${at}effectiveAt`;
  const start = effectiveAt(input.effectiveAt, zone, field);
  if (isFuture(start, circumstances.nowMs)) {
    refuse('IN_THE_FUTURE', `${field} lies in the future`, field, 'Record a service when it has begun');
  }
  const dead = context.diedOn !== null && dateOf(start) > context.diedOn;
  if (dead && circumstances.source.kind !== 'import') {
    refuse(
      'AFTER_DEATH',
      'The patient had died by then',
      field,
      'Correct the death or the time of the service',
    );
  }
  return start;
}

/** Another organisation's record is refused in the very words of one that there is not. */
function refuseForeign(id: string, fact: Fact | undefined, { actor }: Circumstances, at: string): void {
  const own = actor.organisation === null || fact?.organisation === actor.organisation;
  if (fact === undefined || !own)
    refuse('FACT_UNKNOWN', `There is no fact ${id}`, `${at}factId`, "Take the id from the patient's history");
}

/** Imports get no warnings of lateness: nobody was slow. */
function withLateness(
  event: NewEvent,
  index: number,
  { packs }: ServicesContext,
  { source, nowMs, eventId }: Circumstances,
): NewEvent {
  const start = event.effectiveAt;
  if (event.type !== 'ServiceRecorded' || source.kind === 'import' || start === null || start === undefined)
    return event;
  const late = lateHours(start, nowMs, packs) !== null;
  return late ? { ...event, warnings: [{ code: 'LATE_ENTRY', facts: [eventId(index)] }] } : event;
}

function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
