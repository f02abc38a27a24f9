import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { facilities } from '#care';
import { type Caller, CLOCK, type Clock, dateIn, daysAfter, daysBetween } from '#event-sourcing';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { DUE_KINDS } from '../domain/index.js';
import { type AuthorisationDueRow, authorisationsDue } from './authorisations-due.projection.js';

/** Something due, in words and days. */
export type DueNow = AuthorisationDueRow & {
  /** Calendar days at the facility; less than 0 where it was missed. */
  readonly daysLeft: number;
  readonly message: string;
};

export type DueFilter = {
  /** Days from today at each facility. */
  readonly within: number;
  readonly facility?: string;
  readonly payer?: string;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after?: readonly [dueOn: string, patient: string, about: string, kind: string];
};

export type DuePage = {
  readonly items: readonly DueNow[];
  readonly more: boolean;
  /** Patients left out, because their events could not be projected. */
  readonly quarantined: number;
};

/** What is due soon or was missed, of the patients whom the caller may see; the most urgent first. */
export class DueAuthorisations {
  constructor(
    readonly caller: Caller,
    readonly filter: DueFilter,
  ) {}
}

@QueryHandler(DueAuthorisations)
export class DueAuthorisationsHandler implements IQueryHandler<DueAuthorisations> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ caller: { scope }, filter }: DueAuthorisations): Promise<DuePage> {
    const { within, facility, payer, after, limit } = filter;
    const quarantined = await quarantinedCount(this.readStore, authorisationsDue);
    const bounds = (await this.zones()).map((zone) => ({ zone, last: daysAfter(this.today(zone), within) }));
    const furthest = bounds
      .map(({ last }) => last)
      .sort()
      .at(-1);
    if (furthest === undefined) return { items: [], more: false, quarantined };
    let query = selectFrom(this.readStore, authorisationsDue)
      .selectAll('view')
      // No row beyond it is looked at; today is another day in another zone.
      .where('view.dueOn', '<=', furthest)
      .where((eb) =>
        eb.or(
          bounds.map(({ zone, last }) => eb.and([eb('view.zone', '=', zone), eb('view.dueOn', '<=', last)])),
        ),
      );
    if (scope.kind === 'organisation') query = query.where('view.organisation', '=', scope.organisation);
    if (facility !== undefined) query = query.where('view.facility', '=', facility);
    if (payer !== undefined) query = query.where('view.payer', '=', payer);
    if (after !== undefined) {
      const [dueOn, patient, about, kind] = after;
      query = query.where((eb) =>
        eb(
          eb.refTuple('view.dueOn', 'view.patient', 'view.about', 'view.kind'),
          '>',
          eb.tuple(dueOn, patient, about, kind as AuthorisationDueRow['kind']),
        ),
      );
    }
    const found = await query
      .orderBy('view.dueOn')
      .orderBy('view.patient')
      .orderBy('view.about')
      .orderBy('view.kind')
      .limit(limit + 1)
      .execute();
    const rows = decodeRows(authorisationsDue, found as unknown as AuthorisationDueRow[]);
    const items = rows.slice(0, limit).map((row) => ({
      ...row,
      daysLeft: daysBetween(this.today(row.zone), row.dueOn),
      message: DUE_KINDS[row.kind],
    }));
    return { items, more: rows.length > limit, quarantined };
  }

  private today(zone: string): string {
    return dateIn(zone, this.clock.now());
  }

  private async zones(): Promise<string[]> {
    const rows = await selectFrom(this.readStore, facilities)
      .select('view.zone')
      .distinct()
      .where('view.kind', '=', 'facility')
      .execute();
    return rows.flatMap(({ zone }) => zone ?? []);
  }
}
