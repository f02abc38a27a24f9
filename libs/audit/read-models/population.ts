import { Inject, Injectable } from '@nestjs/common';
import {
  type Known,
  KnownMoments,
  type KnownStayRow,
  type Reach,
  ReferenceData,
  stays,
  zoneOfFacility,
  zoneOfProgramme,
} from '#care';
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

/** As much of a row as a count needs. */
export type StayOfDay = Pick<
  KnownStayRow,
  'patient' | 'stay' | 'level' | 'programme' | 'from' | 'to' | 'died' | 'leaves' | 'holds'
>;

/** Reads stays of populations as they were known. What it costs grows with the stays of the population. */
@Injectable()
export class Populations {
  constructor(
    @Inject(READ_STORE) readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
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

  /** What is counted of the rows whose dates include the day; one of each open stay is among them. */
  async onDay(population: Population, caller: Caller, moment: Moment): Promise<StayOfDay[]> {
    const rows = await this.rowsOfDay(population, caller, moment)
      .select([
        'view.patient',
        'view.stay',
        'view.level',
        'view.programme',
        'view.from',
        'view.to',
        'view.died',
      ])
      .select(['view.leaves', 'view.holds'])
      .orderBy('view.patient')
      .orderBy('view.stay')
      .execute();
    return decodeRows(stays, rows as unknown as StayOfDay[]);
  }

  /** The whole rows of some of them, in their order. */
  async whole(
    population: Population,
    caller: Caller,
    moment: Moment,
    some: readonly StayOfDay[],
  ): Promise<KnownStayRow[]> {
    if (some.length === 0) return [];
    const patients = [...new Set(some.map(({ patient }) => patient))];
    const rows = await this.rowsOfDay(population, caller, moment)
      .selectAll('view')
      .where('view.patient', 'in', patients)
      .execute();
    const decoded = decodeRows(stays, rows as unknown as KnownStayRow[]);
    const byStay = new Map(decoded.map((row) => [`${row.patient}/${row.stay}`, row]));
    return some.flatMap(({ patient, stay }) => byStay.get(`${patient}/${stay}`) ?? []);
  }

  private rowsOfDay(population: Population, caller: Caller, { asOf, known }: Moment) {
    const day = asOf.slice(0, 10);
    return this.known(population, caller, known.position)
      .where('view.payerFrom', '<=', day)
      .where((eb) => eb.or([eb('view.payerTo', 'is', null), eb('view.payerTo', '>=', day)]));
  }

  private async zoneOf({ facility, programme, payer }: Population, caller: Caller): Promise<string> {
    if (facility === undefined && programme === undefined && payer === undefined) {
      throw new RefusedError('POPULATION_UNNAMED', 'Nothing says whose stays are asked for', {
        field: 'facility',
        wayOut: 'Name a facility, a programme or a payer, or several of them',
      });
    }
    const zones = await Promise.all([
      ...(programme === undefined ? [] : [zoneOfProgramme(this.reference, programme, caller)]),
      ...(facility === undefined ? [] : [zoneOfFacility(this.reference, facility, caller)]),
    ]);
    return zones[0] ?? 'UTC';
  }

  /** @throws RefusedError `FACILITY_UNKNOWN` */
  zoneOfFacility(id: string, caller: Caller): Promise<string> {
    return zoneOfFacility(this.reference, id, caller);
  }
}
