import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  Freshness,
  PatientPath,
  Recorded,
  Roles,
  reachIn,
  readCursor,
  writeCursor,
} from '#http';
import { completeness, patientStreams } from '#projections';
import { followUps } from './follow-ups.projection.js';
import { FollowUpList, type FollowUpPlace, type FollowUpsFound } from './follow-ups.query.js';
import { FOLLOW_UPS, MEASURES } from './measures-told.js';
import { type PatientReturns, ReturnsOfPatient } from './patient-returns.query.js';
import { FollowUpsPage, FollowUpsQuery, PatientReturnsAnswer, ReturnsQuery } from './returns.dto.js';

/** Who came back, and who was followed up. */
@ApiTags('Utilization')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1')
export class ReturnsController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Each stay with whether the patient came back, and each discharge and emergency visit with its follow-up. */
  @Get('patients/:patientId/returns')
  @ApiOkResponse({ type: PatientReturnsAnswer })
  async returns(
    @Param() { patientId }: PatientPath,
    @Query() query: ReturnsQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<PatientReturnsAnswer> {
    const reach = reachIn(query);
    // Which streams a patient has, and the log times by which a known-at is found.
    await this.freshness.wait(after, patientStreams);
    const { patient, asOf, mark, ...told }: PatientReturns = await this.queries.execute(
      new ReturnsOfPatient(patientId, caller, reach),
    );
    return { patient, asOf, mark, measures: MEASURES, ...told };
  }

  /** Whom to follow up, by when, as of today at each facility; whose time is over first, first. */
  @Get('follow-ups')
  @Recorded()
  @ApiOkResponse({ type: FollowUpsPage })
  async followUps(
    @Query() { cursor, open, ...filter }: FollowUpsQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<FollowUpsPage> {
    await this.freshness.wait(after, followUps);
    const like: [string, string, string, string] = ['', '', '', ''];
    const last: { after?: FollowUpPlace } =
      cursor === undefined ? {} : { after: readCursor('follow-ups', cursor, like) };
    const { items, next, quarantined }: FollowUpsFound = await this.queries.execute(
      new FollowUpList(caller, { ...filter, open: open === 'true', ...last }),
    );
    return {
      measures: FOLLOW_UPS,
      items,
      next: next === null ? null : writeCursor('follow-ups', next),
      complete: completeness(quarantined),
    };
  }
}
