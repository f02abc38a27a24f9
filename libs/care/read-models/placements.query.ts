import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, CLOCK, type Clock, dateIn, daysBetween } from '#event-sourcing';
import { decodeRows, isLeftOut, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { Patients } from '../commands/patients.js';
import { organisationsOf, timelineOf } from '../domain/index.js';
import { type CurrentPlacementRow, currentPlacement, placementsIn } from './current-placement.projection.js';
import { type Mark } from './known-moments.js';
import { PatientPast, type Reach, reachesNow } from './patient-past.js';

/** An open placement with the calendar days since it began. */
export type PlacementNow = CurrentPlacementRow & { readonly daysSoFar: number };

export type PatientPlacements = {
  readonly patient: string;
  readonly placements: readonly PlacementNow[];
  /** Others than the caller's organisation know the patient too. */
  readonly elsewhere: boolean;
  readonly revision: number;
  /** Only where the past was asked for. */
  readonly mark?: Mark;
};

/** Where one patient is, now or as of and as known at another time. */
export class PlacementsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(PlacementsOfPatient)
export class PlacementsOfPatientHandler implements IQueryHandler<PlacementsOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ patient, caller, reach }: PlacementsOfPatient): Promise<PatientPlacements> {
    const isNow = reachesNow(reach);
    // At once: where they come from another machine, the way there takes longest.
    const [{ care, revision }, stored] = await Promise.all([
      this.patients.toShow(patient, caller),
      isNow ? this.stored(patient) : null,
    ]);
    const others = organisationsOf(care).some((organisation) => !isOwn(organisation, caller));
    const about = { patient, elsewhere: others, revision };
    if (stored !== null) return { ...about, placements: this.counted(stored, caller) };
    const known = await this.past.known(reach, care);
    const timeline = timelineOf(await this.past.care(patient, known), reach.asOf);
    const placements = this.counted(placementsIn(patient, timeline), caller, reach.asOf);
    return { ...about, placements, ...(isNow ? {} : { mark: known.mark }) };
  }

  /** Null where the view had to leave the patient behind. */
  private async stored(patient: string): Promise<CurrentPlacementRow[] | null> {
    const [leftOut, rows] = await Promise.all([
      isLeftOut(this.readStore, patient, currentPlacement),
      this.rowsOf(patient),
    ]);
    return leftOut ? null : rows;
  }

  private async rowsOf(patient: string): Promise<CurrentPlacementRow[]> {
    const query = selectFrom(this.readStore, currentPlacement)
      .selectAll('view')
      .where('view.patient', '=', patient);
    const rows = (await query
      .orderBy('view.since')
      .orderBy('view.stay')
      .execute()) as unknown as CurrentPlacementRow[];
    return decodeRows(currentPlacement, rows);
  }

  private counted(rows: readonly CurrentPlacementRow[], caller: Caller, asOf?: string): PlacementNow[] {
    return rows
      .filter(({ organisation }) => isOwn(organisation, caller))
      .map((row) => ({ ...row, daysSoFar: daysSoFar(row, this.clock.now(), asOf) }));
  }
}

/** Calendar days from the stay's beginning to a date, at the facility. */
export function daysSoFar({ since, zone }: CurrentPlacementRow, nowMs: number, asOf?: string): number {
  return daysBetween(since.slice(0, 10), asOf?.slice(0, 10) ?? dateIn(zone, nowMs));
}

export function isOwn(organisation: string, { scope }: Caller): boolean {
  return (
    scope.kind === 'installation' || (scope.kind === 'organisation' && scope.organisation === organisation)
  );
}

export type PlacementFilter = {
  readonly facility?: string;
  readonly level?: string;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after?: readonly [patient: string, stay: string];
};

export type PlacementPage = {
  readonly items: readonly PlacementNow[];
  readonly more: boolean;
  /** Patients left out, because their events could not be projected. */
  readonly quarantined: number;
};

/** Who is in care now, of those the caller may see. */
export class CurrentPlacements {
  constructor(
    readonly caller: Caller,
    readonly filter: PlacementFilter,
  ) {}
}

@QueryHandler(CurrentPlacements)
export class CurrentPlacementsHandler implements IQueryHandler<CurrentPlacements> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ caller, filter }: CurrentPlacements): Promise<PlacementPage> {
    const { facility, level, after, limit } = filter;
    let query = selectFrom(this.readStore, currentPlacement).selectAll('view');
    if (caller.scope.kind === 'organisation')
      query = query.where('view.organisation', '=', caller.scope.organisation);
    if (facility !== undefined) query = query.where('view.facility', '=', facility);
    if (level !== undefined) query = query.where('view.level', '=', level);
    if (after !== undefined) {
      const [patient, stay] = after;
      query = query.where((eb) =>
        eb.or([
          eb('view.patient', '>', patient),
          eb.and([eb('view.patient', '=', patient), eb('view.stay', '>', stay)]),
        ]),
      );
    }
    const found = await query
      .orderBy('view.patient')
      .orderBy('view.stay')
      .limit(limit + 1)
      .execute();
    const rows = decodeRows(currentPlacement, found as unknown as CurrentPlacementRow[]);
    const now = this.clock.now();
    return {
      items: rows.slice(0, limit).map((row) => ({ ...row, daysSoFar: daysSoFar(row, now) })),
      more: rows.length > limit,
      quarantined: await quarantinedCount(this.readStore, currentPlacement),
    };
  }
}
