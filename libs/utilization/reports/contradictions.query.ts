import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Known, KnownMoments, stays } from '#care';
import type { Caller } from '#event-sourcing';
import { START } from '#event-store';
import { quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type Compared, CountingThread } from '../populations/index.js';
import { chosenBy, questionOf } from './asked-again.js';
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
    const { mark } = about;
    const position = mark === null ? START : (await this.moments.of(mark, 'reportId')).position;
    const compared = await this.thread.compare({
      chosen: chosenBy(about, organisation, position),
      question: questionOf(about),
      later: String(later.position),
      last: page.after ?? null,
      limit: page.limit,
    });
    return { ...compared, quarantined: await quarantinedCount(this.readStore, stays) };
  }
}
