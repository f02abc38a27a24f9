import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '#event-sourcing';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { scopeOf } from './questions.js';
import { lengthOfStayReports, type ReportRow } from './reports.projection.js';

export type ReportsFound = {
  readonly items: readonly ReportRow[];
  readonly more: boolean;
  readonly quarantined: number;
};

/** Place of a report in the list. */
export type ReportKey = readonly [reportedAt: string, report: string];

/** Reports that the caller may see, the newest first. */
export class ListReports {
  constructor(
    readonly caller: Caller,
    readonly page: { readonly limit: number; readonly after?: ReportKey },
  ) {}
}

@QueryHandler(ListReports)
export class ListReportsHandler implements IQueryHandler<ListReports> {
  constructor(@Inject(READ_STORE) private readonly readStore: ReadStore) {}

  async execute({ caller, page: { limit, after } }: ListReports): Promise<ReportsFound> {
    let query = selectFrom(this.readStore, lengthOfStayReports).selectAll('view');
    const scope = scopeOf(caller);
    if (scope !== null) query = query.where('view.organisation', '=', scope);
    if (after !== undefined) {
      query = query.where((eb) => eb(eb.refTuple('view.reportedAt', 'view.report'), '<', eb.tuple(...after)));
    }
    const found = await query
      .orderBy('view.reportedAt', 'desc')
      .orderBy('view.report', 'desc')
      .limit(limit + 1)
      .execute();
    const rows = decodeRows(lengthOfStayReports, found as unknown as ReportRow[]);
    return {
      items: rows.slice(0, limit),
      more: rows.length > limit,
      quarantined: await quarantinedCount(this.readStore, lengthOfStayReports),
    };
  }
}
