import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isOwn, type Known, stays } from '#care';
import { type Facility, referenceDecider } from '#care/domain';
import { type Caller, EventRegistry, RefusedError } from '#event-sourcing';
import { QUERIED_LOG, type QueriedLog, quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { averageOf, type LevelOfDay, occupiedDays, staysWithin, type Window } from '../populations/index.js';

/** Beds or slots that a level is licensed for, and the share of them that the patient days take; null if nobody said. */
type Licensed = { readonly licensed: number | null; readonly occupancy: number | null };

export type OccupiedLevel = Licensed & {
  readonly level: string;
  readonly patientDays: number;
  /** Patient days for each day of the window. */
  readonly averageDailyCensus: number | null;
};

export type Occupancy = {
  readonly method: string;
  readonly version: number;
  readonly levels: readonly OccupiedLevel[];
  readonly days: readonly { readonly date: string; readonly levels: readonly (LevelOfDay & Licensed)[] }[];
  readonly quarantined: number;
};

/** How full a facility was on each date of a window, as known at a place of the log. */
export class OccupancyOfFacility {
  constructor(
    readonly facility: string,
    readonly window: Window,
    readonly caller: Caller,
    readonly known: Known,
  ) {}
}

@QueryHandler(OccupancyOfFacility)
export class OccupancyOfFacilityHandler implements IQueryHandler<OccupancyOfFacility> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
  ) {}

  /** @throws RefusedError `FACILITY_UNKNOWN` where it was not known yet, or is another organisation's */
  async execute({ facility: id, window, caller, known }: OccupancyOfFacility): Promise<Occupancy> {
    const chosen = { organisation: null, facility: id, programme: null, level: null, payer: null };
    const position = String(known.position);
    const [{ levels, capacity = [] }, found, quarantined] = await Promise.all([
      this.facilityAt(id, caller, known),
      staysWithin(this.readStore, { ...chosen, position }, window.from, window.to),
      quarantinedCount(this.readStore, stays),
    ]);
    const [method] = methodsNamed('accrued', 'method') as [ReturnType<typeof methodsNamed>[number]];
    const days = occupiedDays(found, method, window, levels);
    const licensedAt = (level: string) =>
      capacity.find((one) => one.level === level && one.programme === undefined)?.licensed ?? null;
    return {
      method: method.name,
      version: method.version,
      levels: (days[0]?.levels ?? []).map(({ level }) => {
        const licensed = licensedAt(level);
        const own = days.flatMap((day) => day.levels.filter((one) => one.level === level));
        const patientDays = own.reduce((sum, one) => sum + one.patientDays, 0);
        return {
          ...{ level, licensed, patientDays },
          averageDailyCensus: averageOf(patientDays, days.length),
          occupancy: averageOf(patientDays, licensed === null ? null : licensed * days.length),
        };
      }),
      days: days.map(({ date, levels: all }) => ({
        date,
        levels: all.map((one) => {
          const licensed = licensedAt(one.level);
          return { ...one, licensed, occupancy: averageOf(one.patientDays, licensed) };
        }),
      })),
      quarantined,
    };
  }

  /** Its particulars as they were known last by then. */
  private async facilityAt(id: string, caller: Caller, { position }: Known): Promise<Facility> {
    const events = await this.log.readStream(`facility-${id}`);
    const state = events
      .filter((event) => event.position <= position)
      .map((event) => this.registry.upcast(event))
      .reduce(referenceDecider.evolve, referenceDecider.initial());
    const facility = state?.particulars as Facility | undefined;
    if (facility !== undefined && isOwn(facility.organisation, caller)) return facility;
    throw new RefusedError('FACILITY_UNKNOWN', `There is no facility ${id}`, {
      field: 'facility',
      wayOut: 'GET /v1/facilities lists those in your scope; as known earlier it may not have been there yet',
    });
  }
}
