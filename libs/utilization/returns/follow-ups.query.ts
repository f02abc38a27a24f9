import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { sql } from 'kysely';
import { type Caller, CLOCK, type Clock, dateIn } from '#event-sourcing';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type FollowUpWindow, followUpWindow, WINDOWS } from '../measures/index.js';
import { type FollowUpRow, followUps } from './follow-ups.projection.js';

/** A discharge or emergency visit as of today at its facility. */
export type FollowUpNow = Pick<
  FollowUpRow,
  'patient' | 'measure' | 'version' | 'fact' | 'kind' | 'on' | 'facility' | 'payer' | 'eligibility' | 'why'
> & {
  /** What counted, where it is not to come yet. */
  readonly met: { readonly on: string; readonly by: string; readonly as: string } | null;
  readonly windows: readonly FollowUpWindow[];
};

export type FollowUpFilter = {
  readonly measure?: string;
  readonly payer?: string;
  readonly facility?: string;
  /** Only those of a window that is not over, not met yet, and not out of the measure. */
  readonly open: boolean;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after?: FollowUpPlace;
};
export type FollowUpPlace = readonly [overAt: string, patient: string, measure: string, fact: string];

export type FollowUpsFound = {
  readonly items: readonly FollowUpNow[];
  /** Where the next page begins; null on the last. */
  readonly next: FollowUpPlace | null;
  /** Patients left out, because their events could not be projected. */
  readonly quarantined: number;
};

/** Who is to be followed up, of those the caller may see; whose time is over first, first. */
export class FollowUpList {
  constructor(
    readonly caller: Caller,
    readonly filter: FollowUpFilter,
  ) {}
}

const ORDER = ['overAt', 'patient', 'measure', 'fact'] as const;

@QueryHandler(FollowUpList)
export class FollowUpListHandler implements IQueryHandler<FollowUpList> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ caller: { scope }, filter }: FollowUpList): Promise<FollowUpsFound> {
    const { measure, payer, facility, open, after, limit } = filter;
    const now = this.clock.now();
    let query = selectFrom(this.readStore, followUps).selectAll('view');
    query =
      scope.kind === 'organisation'
        ? query.where(isTrue('own')).where('view.organisation', '=', scope.organisation)
        : query.where(isTrue('whole'));
    if (measure !== undefined) query = query.where('view.measure', '=', measure);
    if (payer !== undefined) query = query.where('view.payer', '=', payer);
    if (facility !== undefined) query = query.where('view.facility', '=', facility);
    if (open) {
      const moment = new Date(now).toISOString();
      query = query
        .where('view.eligibility', '!=', 'excluded')
        .where('view.overAt', '>=', moment)
        .where((eb) => eb.or([eb('view.metAt', 'is', null), eb('view.metAt', '>', moment)]));
    }
    if (after !== undefined) query = query.where(isBehind(after));
    for (const column of ORDER) query = query.orderBy(`view.${column}`);
    const found = (await query.limit(limit + 1).execute()) as unknown as FollowUpRow[];
    const rows = decodeRows(followUps, found.slice(0, limit));
    const last = rows.at(-1);
    return {
      items: rows.map((row) => followUpNow(row, dateIn(row.zone, now))),
      next:
        found.length > limit && last !== undefined
          ? [last.overAt, last.patient, last.measure, last.fact]
          : null,
      quarantined: await quarantinedCount(this.readStore, followUps),
    };
  }
}

/** Engines keep booleans as they can; all take this. */
function isTrue(column: 'own' | 'whole') {
  return sql<boolean>`${sql.ref(`view.${column}`)}`;
}

function isBehind(place: FollowUpPlace) {
  const columns = ORDER.map((column) => sql.ref(`view.${column}`));
  return sql<boolean>`(${sql.join(columns)}) > (${sql.join([...place])})`;
}

function followUpNow(row: FollowUpRow, today: string): FollowUpNow {
  const { patient, measure, version, fact, kind, on, facility, payer, eligibility, why } = row;
  const { metOn, metBy, metAs } = row;
  const isMet = metOn !== null && metOn <= today;
  return {
    ...{ patient, measure, version, fact, kind, on, facility, payer, eligibility, why },
    met: isMet ? { on: metOn, by: metBy ?? '', as: metAs ?? '' } : null,
    windows: WINDOWS.map((days) => followUpWindow(row, days, today)),
  };
}
