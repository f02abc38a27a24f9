import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { KnownMoments, stays } from '#care';
import type { Caller } from '#event-sourcing';
import { CallerOf, Freshness, PageRequest, Recorded, Roles, readCursor, writeCursor } from '#http';
import { completeness } from '#projections';
import { type ContradictionsFound, ContradictionsOfReport } from '../reports/index.js';
import { ContradictionsPage } from './contradictions.dto.js';
import { ReportPath } from './reports.dto.js';

/** What was learned since that a report does not know. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/length-of-stay-reports/:reportId')
export class ContradictionsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** The stays that it tells otherwise than they are known now, with the events that say so. */
  @Get('contradictions')
  @Recorded()
  @ApiOkResponse({ type: ContradictionsPage })
  async contradictions(
    @Param() { reportId }: ReportPath,
    @Query() { limit, cursor }: PageRequest,
    @CallerOf() caller: Caller,
  ): Promise<ContradictionsPage> {
    const [log = '', event = '', ...last] =
      cursor === undefined ? [] : readCursor('contradictions', cursor, ['', '', '', ''] as const);
    // Every page is of the moment of the first.
    const later = await this.moments.at(cursor === undefined ? undefined : `${log}/${event}`, 'UTC');
    const { mark, position } = later;
    await this.freshness.wait(mark === null ? null : { ...mark, position }, stays);
    const [patient = '', stay = ''] = last;
    const page = { limit, ...(cursor === undefined ? {} : { after: [patient, stay] as const }) };
    const found: ContradictionsFound = await this.queries.execute(
      new ContradictionsOfReport(reportId, caller, later, page),
    );
    const end = found.items.at(-1);
    const place = [mark?.log ?? '', mark?.event ?? '', end?.patient ?? '', end?.stay ?? ''];
    return {
      mark,
      items: found.items,
      next: found.more ? writeCursor('contradictions', place) : null,
      complete: completeness(found.quarantined),
    };
  }
}
