import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Known, KnownMoments, stays } from '#care';
import type { Caller } from '#event-sourcing';
import { quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { methodsNamed } from '../methods/index.js';
import { type Compared, CountingThread, dimensionsNamed, type Question } from '../populations/index.js';
import type { ReportAbout } from './report.events.js';
import { Reports } from './reports.js';

export type ContradictionsFound = Compared & { readonly quarantined: number };

/** The stays of which a report tells something else than was known later. */
export class ContradictionsOfReport {
  constructor(
    readonly report: string,
    readonly caller: Caller,
    /** Up to where what was learned since is looked at. */
    readonly later: Known,
    readonly page: { readonly limit: number; readonly after?: readonly [patient: string, stay: string] },
  ) {}
}

@QueryHandler(ContradictionsOfReport)
export class ContradictionsOfReportHandler implements IQueryHandler<ContradictionsOfReport> {
  constructor(
    @Inject(Reports) private readonly reports: Reports,
    @Inject(CountingThread) private readonly thread: CountingThread,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  /** @throws RefusedError `REPORT_UNKNOWN`, `VIEW_BEHIND` */
  async execute({ report, caller, later, page }: ContradictionsOfReport): Promise<ContradictionsFound> {
    const { about, organisation } = await this.reports.report(report, caller);
    const { facility, programme, level, payer, mark } = about;
    const position = mark === null ? '-1' : String((await this.moments.of(mark, 'reportId')).position);
    const compared = await this.thread.compare({
      chosen: { position, organisation, facility, programme, level, payer },
      question: questionOf(about),
      later: String(later.position),
      last: page.after ?? null,
      limit: page.limit,
    });
    return { ...compared, quarantined: await quarantinedCount(this.readStore, stays) };
  }
}

/** By the versions of the methods that it was made with. */
function questionOf({ methods, by, from, to, asOf, payer, percentiles }: ReportAbout): Question {
  const named = methods.map(({ method, version }) => `${method}@${version}`).join(',');
  return {
    methods: methodsNamed(named, 'reportId'),
    by: by.length === 0 ? [] : dimensionsNamed(by.join(','), 'reportId'),
    ...{ from, to, asOf, payer, percentiles },
  };
}
