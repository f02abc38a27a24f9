import { Inject, Injectable } from '@nestjs/common';
import { isOwn, type Known, KnownMoments, type KnownStayRow, type Reach, ReferenceData, stays } from '#care';
import { type Caller, CLOCK, type Clock, dateIn, RefusedError } from '#event-sourcing';
import { decodeRows, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';

/** The stays at a facility or of a programme, or the days that a payer pays for first; several names narrow it. */
export type Population = {
  readonly facility?: string;
  readonly programme?: string;
  readonly payer?: string;
};

/** As of a day or minute on the calendar of each stay, as known at a place of the log. */
export type Moment = { readonly asOf: string; readonly known: Known };

/** Reads stays of populations as they were known. What it costs grows with the stays of the population. */
@Injectable()
export class Populations {
  constructor(
    @Inject(READ_STORE) readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(KnownMoments) readonly moments: KnownMoments,
  ) {}

  /**
   * The moment that is asked for; what is left out is today, and what is known now. Dates are those of the facility,
   * or of UTC where there is none.
   *
   * @throws RefusedError `POPULATION_UNNAMED`, `FACILITY_UNKNOWN`, `PROGRAMME_UNKNOWN`, and where the moment is none
   */
  async moment(population: Population, caller: Caller, { asOf, knownAt }: Reach): Promise<Moment> {
    const zone = await this.zoneOf(population, caller);
    const known = await this.moments.at(knownAt, zone);
    return { asOf: asOf ?? dateIn(zone, this.clock.now()), known };
  }

  /** Rows that were known then; the caller's own. */
  known({ facility, programme, payer }: Population, { scope }: Caller, position: bigint) {
    const at = Number(position);
    let query = selectFrom(this.readStore, stays)
      .where('view.knownFrom', '<=', at)
      .where((eb) => eb.or([eb('view.knownTo', 'is', null), eb('view.knownTo', '>', at)]));
    if (facility !== undefined) query = query.where('view.facility', '=', facility);
    if (programme !== undefined) query = query.where('view.programme', '=', programme);
    if (payer !== undefined) query = query.where('view.payer', '=', payer);
    if (scope.kind === 'installation') return query;
    return query.where('view.organisation', '=', scope.kind === 'organisation' ? scope.organisation : '');
  }

  /** The rows whose dates include the day, so that one of each open stay is among them. */
  async onDay(population: Population, caller: Caller, { asOf, known }: Moment): Promise<KnownStayRow[]> {
    const day = asOf.slice(0, 10);
    const rows = await this.known(population, caller, known.position)
      .where('view.payerFrom', '<=', day)
      .where((eb) => eb.or([eb('view.payerTo', 'is', null), eb('view.payerTo', '>=', day)]))
      .selectAll('view')
      .orderBy('view.patient')
      .orderBy('view.stay')
      .execute();
    return decodeRows(stays, rows as unknown as KnownStayRow[]);
  }

  private async zoneOf({ facility, programme, payer }: Population, caller: Caller): Promise<string> {
    if (facility === undefined && programme === undefined && payer === undefined) {
      throw new RefusedError('POPULATION_UNNAMED', 'Nothing says whose stays are asked for', {
        field: 'facility',
        wayOut: 'Name a facility, a programme or a payer, or several of them',
      });
    }
    const zones = await Promise.all([
      ...(programme === undefined ? [] : [this.zoneOfProgramme(programme, caller)]),
      ...(facility === undefined ? [] : [this.zoneOfFacility(facility, caller)]),
    ]);
    return zones[0] ?? 'UTC';
  }

  private async zoneOfProgramme(id: string, caller: Caller): Promise<string> {
    const programme = await this.reference.programme(id);
    const facility = programme === null ? null : await this.reference.facility(programme.facility);
    if (facility !== null && isOwn(facility.organisation, caller)) return facility.zone;
    throw new RefusedError('PROGRAMME_UNKNOWN', `There is no programme ${id}`, {
      field: 'programme',
      wayOut: 'GET /v1/programmes lists those in your scope',
    });
  }

  /** @throws RefusedError `FACILITY_UNKNOWN` */
  async zoneOfFacility(id: string, caller: Caller): Promise<string> {
    const facility = await this.reference.facility(id);
    if (facility !== null && isOwn(facility.organisation, caller)) return facility.zone;
    throw new RefusedError('FACILITY_UNKNOWN', `There is no facility ${id}`, {
      field: 'facility',
      wayOut: 'GET /v1/facilities lists those in your scope',
    });
  }
}
