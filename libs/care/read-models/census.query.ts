import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, CLOCK, type Clock, dateIn, daysAfter, RefusedError } from '#event-sourcing';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { ReferenceData } from '../commands/reference-data.js';
import type { Capacity } from '../domain/index.js';
import { type CensusLevel, type Counted, censusLevels } from './census-levels.js';
import { type CurrentPlacementRow, currentPlacement } from './current-placement.projection.js';
import { facilities, type ReferenceRow } from './facilities.projection.js';
import { daysSoFar, isOwn } from './placements.query.js';

/** Somebody with an open placement at the facility. */
export type Present = Pick<
  CurrentPlacementRow,
  | 'patient'
  | 'stay'
  | 'level'
  | 'programme'
  | 'role'
  | 'since'
  | 'expectedEnd'
  | 'leave'
  | 'hold'
  | 'caseManager'
> & {
  readonly daysSoFar: number;
  /** The expected end lies within the next seven days, or has passed. */
  readonly dueWithin7Days: boolean;
};

export type Census = {
  readonly facility: string;
  readonly zone: string;
  /** Today's date there. */
  readonly on: string;
  readonly levels: readonly CensusLevel[];
  readonly items: readonly Present[];
  readonly more: boolean;
  readonly quarantined: number;
};

/** Who is at a facility now. */
export class CensusOfFacility {
  constructor(
    readonly facility: string,
    readonly caller: Caller,
    readonly page: { readonly limit: number; readonly after?: readonly [patient: string, stay: string] },
  ) {}
}

const DUE_WITHIN_DAYS = 7;

@QueryHandler(CensusOfFacility)
export class CensusOfFacilityHandler implements IQueryHandler<CensusOfFacility> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `REFERENCE_UNKNOWN` where there is none, or it is another organisation's */
  async execute({ facility: id, caller, page }: CensusOfFacility): Promise<Census> {
    const facility = await this.reference.facility(id);
    if (facility === null || !isOwn(facility.organisation, caller)) {
      throw new RefusedError('REFERENCE_UNKNOWN', `There is no facility ${id}`, {
        field: 'id',
        wayOut: 'GET /v1/facilities lists those in your scope',
      });
    }
    const { zone } = facility;
    const on = dateIn(zone, this.clock.now());
    const rows = await this.placements(id, page);
    return {
      facility: id,
      zone,
      on,
      levels: censusLevels(facility, await this.ofProgrammes(id), await this.counted(id)),
      items: rows.slice(0, page.limit).map((row) => this.present(row, on)),
      more: rows.length > page.limit,
      quarantined: await quarantinedCount(this.readStore, currentPlacement),
    };
  }

  /** What is licensed for the facility's programmes, as each says itself. */
  private async ofProgrammes(facility: string): Promise<Capacity[]> {
    const found = await selectFrom(this.readStore, facilities)
      .selectAll('view')
      .where('view.kind', '=', 'programme')
      .where('view.facility', '=', facility)
      .orderBy('view.id')
      .execute();
    return decodeRows(facilities, found as unknown as ReferenceRow[]).flatMap(({ id, capacity }) =>
      capacity.map((stated) => ({ ...stated, programme: id })),
    );
  }

  /** Looks at the facility's open placements alone: there is an index that begins with it. */
  private async counted(facility: string): Promise<Counted[]> {
    const rows = await selectFrom(this.readStore, currentPlacement)
      .select((eb) => [
        'view.level',
        'view.programme',
        eb.fn.countAll<number>().as('placed'),
        eb.fn.count<number>('view.leave').as('onLeave'),
        eb.fn.count<number>('view.hold').as('onHold'),
      ])
      .where('view.facility', '=', facility)
      .groupBy(['view.level', 'view.programme'])
      .execute();
    return rows.map(({ level, programme, placed, onLeave, onHold }) => {
      return { level, programme, placed: Number(placed), onLeave: Number(onLeave), onHold: Number(onHold) };
    });
  }

  private async placements(
    facility: string,
    { limit, after }: CensusOfFacility['page'],
  ): Promise<CurrentPlacementRow[]> {
    let query = selectFrom(this.readStore, currentPlacement)
      .selectAll('view')
      .where('view.facility', '=', facility);
    if (after !== undefined) {
      const [patient, stay] = after;
      query = query.where((eb) => eb(eb.refTuple('view.patient', 'view.stay'), '>', eb.tuple(patient, stay)));
    }
    const found = await query
      .orderBy('view.patient')
      .orderBy('view.stay')
      .limit(limit + 1)
      .execute();
    return decodeRows(currentPlacement, found as unknown as CurrentPlacementRow[]);
  }

  private present(row: CurrentPlacementRow, on: string): Present {
    const { patient, stay, level, programme, role, since, expectedEnd, leave, hold, caseManager } = row;
    return {
      ...{ patient, stay, level, programme, role, since, expectedEnd, leave, hold, caseManager },
      daysSoFar: daysSoFar(row, this.clock.now()),
      dueWithin7Days: expectedEnd !== null && expectedEnd <= daysAfter(on, DUE_WITHIN_DAYS),
    };
  }
}
