import Type, { type Static } from 'typebox';
import { type Decider, defineEvent, isZone, type NewEvent, RefusedError } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { LEVELS } from './levels.js';

const level = Type.Unsafe<(typeof LEVELS)[number]>(Type.Enum([...LEVELS]));
const levels = Type.Array(level);

export const organisationRegistered = defineEvent(
  'OrganisationRegistered',
  Type.Object({ name: Type.String() }),
);
/** Registered, or registered anew with other particulars; what stood before stays in the log. */
export const facilityRegistered = defineEvent(
  'FacilityRegistered',
  Type.Object({
    organisation: Type.String(),
    name: Type.String(),
    /** IANA name; never changes, since past dates were told on it. */
    zone: Type.String(),
    /** Levels of care offered. */
    levels,
    /** Under 42 CFR Part 2. */
    part2: Type.Boolean(),
    /** Beds or slots licensed, for a whole level or for one of its programmes. */
    capacity: Type.Optional(
      Type.Array(Type.Object({ level, licensed: Type.Integer(), programme: Type.Optional(Type.String()) })),
    ),
  }),
);
export const programmeRegistered = defineEvent(
  'ProgrammeRegistered',
  Type.Object({
    facility: Type.String(),
    name: Type.String(),
    levels,
    part2: Type.Boolean(),
    capacity: Type.Optional(Type.Array(Type.Object({ level, licensed: Type.Integer() }))),
  }),
);

/** Events of organisations, facilities and programmes, which have streams of their own and no patient. */
export const referenceEvents = [organisationRegistered, facilityRegistered, programmeRegistered] as const;

/** Whether what is told of a place is told under 42 CFR Part 2: it is marked, or it is a programme of a place that is. */
export function isPart2(
  facility: Pick<Facility, 'part2'> | null,
  programme: Pick<Programme, 'part2'> | null,
): boolean {
  return (facility?.part2 ?? false) || (programme?.part2 ?? false);
}

export type Organisation = { readonly name: string };
export type Facility = Static<(typeof facilityRegistered)['data']>;
export type Programme = Static<(typeof programmeRegistered)['data']>;

/** Beds or slots licensed at a level, for the whole of it where no programme is named. */
export type Capacity = NonNullable<Facility['capacity']>[number];

/** Reference data as its stream last stated it. */
export type Reference<Particulars> = { readonly particulars: Particulars; readonly revision: number } | null;

/** What stands stays where nothing is said of `part2` or `capacity`; a place newly registered is not under Part 2. */
type Said<Place extends Facility | Programme> = Omit<Place, 'part2'> & {
  readonly part2?: boolean | undefined;
};

export type RegisterReference =
  | { readonly type: 'OrganisationRegistered'; readonly particulars: Organisation }
  | { readonly type: 'FacilityRegistered'; readonly particulars: Said<Facility> }
  | { readonly type: 'ProgrammeRegistered'; readonly particulars: Said<Programme> };

/** Whether what the particulars name is there: the facility's organisation, the programme's facility. */
export type ReferenceContext = { readonly organisationKnown: boolean; readonly facility: Facility | null };

/** Registers reference data; saying again what stands writes nothing. */
export const referenceDecider: Decider<
  Reference<Record<string, unknown>>,
  RegisterReference,
  ReferenceContext
> = {
  initial: () => null,
  evolve: (_state, event: RecordedEvent) => ({ particulars: event.data, revision: event.revision }),
  decide(command, state, context): NewEvent[] {
    checkReference(command, state, context);
    const data = { ...command.particulars, ...kept(command, state) } as NewEvent['data'];
    const event = { type: command.type, data, organisation: organisationOf(command, context) };
    return state !== null && isSame(state.particulars, data) ? [] : [event];
  },
};

/** A mark under Part 2 goes only where that is said; levels no longer offered lose what was licensed for them. */
function kept(command: RegisterReference, state: Reference<Record<string, unknown>>) {
  if (command.type === 'OrganisationRegistered') return {};
  const before = state?.particulars as Facility | undefined;
  const { part2 = before?.part2 ?? false, capacity, levels } = command.particulars;
  const licensed = capacity ?? before?.capacity?.filter(({ level }) => levels.includes(level));
  return { part2, ...(licensed && { capacity: licensed }) };
}

function organisationOf(command: RegisterReference, context: ReferenceContext): string | null {
  if (command.type === 'FacilityRegistered') return command.particulars.organisation;
  return command.type === 'ProgrammeRegistered' ? (context.facility?.organisation ?? null) : null;
}

function isSame(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const sorted = (value: Record<string, unknown>) => JSON.stringify(Object.entries(value).sort());
  return sorted(a) === sorted(b);
}

function checkReference(
  command: RegisterReference,
  state: Reference<Record<string, unknown>>,
  context: ReferenceContext,
): void {
  if (command.type !== 'OrganisationRegistered') checkCapacity(command.particulars);
  if (command.type === 'FacilityRegistered') {
    const { organisation, zone } = command.particulars;
    if (!context.organisationKnown) {
      refuse(
        'ORGANISATION_UNKNOWN',
        `There is no organisation ${organisation}`,
        'organisation',
        'Register it first',
      );
    }
    if (!isZone(zone)) {
      refuse('ZONE_UNKNOWN', 'zone is no IANA time zone', 'zone', 'Write it like America/Chicago');
    }
    if (
      state !== null &&
      (state.particulars.zone !== zone || state.particulars.organisation !== organisation)
    ) {
      refuse(
        'FACILITY_FIXED',
        'The zone and the organisation of a facility never change, since past dates and scopes rest on them',
        state.particulars.zone === zone ? 'organisation' : 'zone',
        'Register a new facility and transfer the patients',
      );
    }
  }
  if (command.type === 'ProgrammeRegistered') {
    const { facility } = context;
    const missing = command.particulars.levels.find((level) => !facility?.levels.includes(level));
    if (facility === null) {
      refuse(
        'FACILITY_UNKNOWN',
        `There is no facility ${command.particulars.facility}`,
        'facility',
        'Register it first',
      );
    } else if (missing !== undefined) {
      refuse(
        'LEVEL_NOT_OFFERED',
        `The facility does not offer ${missing}`,
        'levels',
        'Register the facility with it',
      );
    }
  }
}

function checkCapacity({ levels, capacity = [] }: Pick<Facility, 'levels' | 'capacity'>): void {
  const stated = new Set<string>();
  for (const [index, { level, programme }] of capacity.entries()) {
    const field = `capacity[${index}]`;
    if (!levels.includes(level)) {
      refuse('LEVEL_NOT_OFFERED', `${level} is not offered`, `${field}.level`, 'Name it in levels too');
    }
    const what = programme === undefined ? level : `${level} in ${programme}`;
    if (stated.has(what)) {
      refuse('CAPACITY_STATED_TWICE', `The capacity of ${what} is stated twice`, field, 'State it once');
    }
    stated.add(what);
  }
}

function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
