import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, CLOCK, type Clock } from '#event-sourcing';
import { decodeRows, quarantinedCounts, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type CurrentPlacementRow, currentPlacement } from './current-placement.projection.js';
import { patientSearch } from './patient-search.projection.js';
import { type Criteria, SearchCriteria } from './patient-search-criteria.js';
import { foundRows, type Place } from './patient-search-rows.js';
import { daysSoFar, type PlacementNow } from './placements.query.js';

/** Somebody who was looked for. */
export type FoundPatient = {
  readonly patient: string;
  /** As it stands now; null where no name is known, or after erasure. */
  readonly name: string | null;
  readonly birthYear: number | null;
  readonly sex: string | null;
  /** Where the patient is now, with the caller's organisation. */
  readonly placements: readonly PlacementNow[];
};

export type FoundPatients = {
  readonly items: readonly FoundPatient[];
  /** The place of each item in the search, in the order of the items, for the next page to begin behind. */
  readonly places: readonly Place[];
  readonly more: boolean;
  readonly quarantined: number;
};

/** Patients in the caller's scope for whom all of the criteria hold. */
export class FindPatients {
  constructor(
    readonly caller: Caller,
    readonly criteria: Criteria,
    readonly page: { readonly limit: number; readonly after?: Place },
  ) {}
}

@QueryHandler(FindPatients)
export class FindPatientsHandler implements IQueryHandler<FindPatients> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(SearchCriteria) private readonly criteria: SearchCriteria,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `SEARCH_WITHOUT_CRITERIA`, `SEARCH_NAME_TOO_SHORT` */
  async execute({ caller: { scope }, criteria, page }: FindPatients): Promise<FoundPatients> {
    const search = this.criteria.searchFor(criteria);
    if (scope.kind === 'payer') return { items: [], places: [], more: false, quarantined: 0 };
    const organisation = scope.kind === 'organisation' ? scope.organisation : null;
    const found = await foundRows(this.readStore, { ...search, organisation }, page);
    const places = found.slice(0, page.limit);
    const left = await quarantinedCounts(this.readStore, [patientSearch, currentPlacement]);
    return {
      items: await this.described(places, organisation),
      places,
      more: found.length > page.limit,
      // A patient who fails in one view mostly fails in the other.
      quarantined: Math.max(...left),
    };
  }

  private async described(places: readonly Place[], organisation: string | null): Promise<FoundPatient[]> {
    if (places.length === 0) return [];
    const patients = places.map(({ patient }) => patient);
    const registered = await selectFrom(this.readStore, patientSearch)
      .selectAll('view')
      .where('view.kind', '=', 'registered')
      .where('view.patient', 'in', patients)
      .execute();
    const who = new Map(registered.map((row) => [`${row.patient} ${row.organisation}`, row]));
    const placements = await this.placementsOf(patients, organisation);
    return places.map((place) => {
      const {
        name = null,
        birthYear = null,
        sex = null,
      } = who.get(`${place.patient} ${place.organisation}`) ?? {};
      return {
        patient: place.patient,
        name,
        birthYear,
        sex,
        placements: placements.get(place.patient) ?? [],
      };
    });
  }

  private async placementsOf(patients: readonly string[], organisation: string | null) {
    let query = selectFrom(this.readStore, currentPlacement)
      .selectAll('view')
      .where('view.patient', 'in', patients);
    if (organisation !== null) query = query.where('view.organisation', '=', organisation);
    const stored = await query.orderBy('view.since').orderBy('view.stay').execute();
    const rows = decodeRows(currentPlacement, stored as unknown as CurrentPlacementRow[]);
    const now = this.clock.now();
    const byPatient = new Map<string, PlacementNow[]>();
    for (const row of rows) {
      const own = byPatient.get(row.patient) ?? [];
      own.push({ ...row, daysSoFar: daysSoFar(row, now) });
      byPatient.set(row.patient, own);
    }
    return byPatient;
  }
}
