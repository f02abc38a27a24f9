import { Inject, Injectable } from '@nestjs/common';
import { type Known, KnownMoments } from '#care';
import { QUERIED_LOG, type QueriedLog } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { contradictionsOf } from '../populations/index.js';
import { chosenBy, questionOf } from './asked-again.js';
import type { ReportRow } from './reports.projection.js';

/** Tells which reports a later event contradicts. */
@Injectable()
export class ContradictedReports {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
  ) {}

  /**
   * Of some reports those of which the event, with all that was entered with it, makes something else.
   *
   * @param learned - the place of the event, to which the view of stays has come
   */
  async among(reports: readonly ReportRow[], { position, mark }: Known): Promise<ReportRow[]> {
    const at = mark === null ? null : await this.log.positionOf(mark.event);
    const [event] = at === null ? [] : await this.log.readFrom(at, 1);
    const patient = event?.patient ?? null;
    if (at === null || patient === null) return [];
    const contradicted = await Promise.all(
      reports.map(async (report) => {
        if (report.mark !== null && (await this.moments.of(report.mark, 'reportId')).position >= at)
          return false;
        const chosen = chosenBy(report, report.organisation, at - 1n);
        const asked = { chosen, question: questionOf(report), later: String(position), last: null };
        return (await contradictionsOf(this.readStore, asked, [patient])).length > 0;
      }),
    );
    return reports.filter((_, place) => contradicted[place]);
  }
}
