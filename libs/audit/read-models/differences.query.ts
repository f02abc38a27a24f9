import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { facilities, type KnownStayRow, stays } from '#care';
import { type Caller, RefusedError } from '#event-sourcing';
import type { Actor } from '#event-store';
import { decodeRows, QUERIED_LOG, type QueriedLog, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type DaysByLevel, sumOfDays } from './days.js';
import { type Change, daysGained, differencesIn } from './stay-differences.js';
import { type StaySummary, summaryOf } from './stay-summary.js';

/** One patient, one facility, or everything the caller may see. */
export type Extent = { readonly patient?: string; readonly facility?: string };

/** An append that changed a stay, by its last event. */
export type Cause = {
  readonly event: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly by: Actor;
};

export type Difference = {
  readonly patient: string;
  readonly stay: string;
  readonly changes: readonly Change[];
  readonly before: StaySummary | null;
  readonly after: StaySummary | null;
  readonly days: DaysByLevel;
  readonly causes: readonly Cause[];
};

export type Differences = {
  readonly items: readonly Difference[];
  /** Of all pages. */
  readonly stays: number;
  readonly days: DaysByLevel;
  readonly more: boolean;
  readonly quarantined: number;
};

/** What was learned between two places of the log about stays. */
export class DifferencesBetween {
  constructor(
    readonly extent: Extent,
    readonly caller: Caller,
    readonly earlier: bigint,
    readonly later: bigint,
    /** Open stays are counted up to its date. */
    readonly asOf: string,
    readonly page: { readonly limit: number; readonly from: number },
  ) {}
}

/** So many changed rows are compared in some tens of milliseconds. */
const ROWS_AT_MOST = 20_000;

@QueryHandler(DifferencesBetween)
export class DifferencesBetweenHandler implements IQueryHandler<DifferencesBetween> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
  ) {}

  /** @throws RefusedError `TOO_MUCH_CHANGED` */
  async execute(asked: DifferencesBetween): Promise<Differences> {
    const { earlier, later, asOf, page } = asked;
    const rows = await this.changed(asked);
    if (rows.length > ROWS_AT_MOST) {
      throw new RefusedError(
        'TOO_MUCH_CHANGED',
        `More than ${ROWS_AT_MOST} rows of stays changed between the two`,
        {
          field: 'from',
          wayOut: 'Name a facility or a patient, or marks that are closer to each other',
        },
      );
    }
    const all = differencesIn(rows, Number(earlier), Number(later));
    const shown = all.slice(page.from, page.from + page.limit);
    const items = await Promise.all(shown.map((difference) => this.told(difference, asOf)));
    return {
      items,
      stays: all.length,
      days: sumOfDays(all.map((difference) => daysGained(difference, asOf))),
      more: page.from + shown.length < all.length,
      quarantined: await quarantinedCount(this.readStore, stays),
    };
  }

  /** Rows that came or went between the two; each is looked for at its facility, or its patient. */
  private async changed({ extent, caller, earlier, later }: DifferencesBetween): Promise<KnownStayRow[]> {
    const { patient, facility } = extent;
    const named = patient === undefined && facility === undefined ? await this.facilitiesOf(caller) : [];
    const found = await Promise.all(
      (['knownFrom', 'knownTo'] as const).map((edge) => {
        let query = selectFrom(this.readStore, stays)
          .selectAll('view')
          .where(`view.${edge}`, '>', Number(earlier))
          .where(`view.${edge}`, '<=', Number(later))
          .limit(ROWS_AT_MOST + 1);
        if (patient !== undefined) query = query.where('view.patient', '=', patient);
        else query = query.where('view.facility', 'in', facility === undefined ? named : [facility]);
        const { scope } = caller;
        if (scope.kind === 'installation') return query.execute();
        const own = scope.kind === 'organisation' ? scope.organisation : '';
        return query.where('view.organisation', '=', own).execute();
      }),
    );
    const rows = decodeRows(stays, found.flat() as unknown as KnownStayRow[]);
    const name = ({ patient: of, stay, payerFrom, knownFrom }: KnownStayRow) =>
      [of, stay, payerFrom, knownFrom].join('/');
    return [...new Map(rows.map((row) => [name(row), row])).values()];
  }

  private async facilitiesOf({ scope }: Caller): Promise<string[]> {
    let query = selectFrom(this.readStore, facilities).select('view.id').where('view.kind', '=', 'facility');
    if (scope.kind === 'organisation') query = query.where('view.organisation', '=', scope.organisation);
    return (await query.execute()).map(({ id }) => id);
  }

  private async told(difference: Known, asOf: string): Promise<Difference> {
    const { patient, stay, changes, before, after, causes } = difference;
    return {
      ...{ patient, stay, changes },
      before: summaryOf(before),
      after: summaryOf(after),
      days: daysGained(difference, asOf),
      causes: (await Promise.all(causes.map((event) => this.cause(event)))).flat(),
    };
  }

  private async cause(event: string): Promise<Cause[]> {
    const position = await this.log.positionOf(event);
    const [found] = position === null ? [] : await this.log.readFrom(position, 1);
    if (found === undefined) return [];
    return [{ event, type: found.type, recordedAt: found.metadata.recordedAt, by: found.metadata.actor }];
  }
}

type Known = ReturnType<typeof differencesIn>[number];
