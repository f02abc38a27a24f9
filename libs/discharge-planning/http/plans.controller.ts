import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import {
  After,
  CallerOf,
  type ConsistencyToken,
  Freshness,
  PatientPath,
  ReachQuery,
  Roles,
  reachIn,
} from '#http';
import * as models from '../read-models/index.js';
import { PlanPath, PlanQuery } from './plan-paths.dto.js';

/** Answers what is planned for a patient, and what is open about it. */
@ApiTags('Discharge planning')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/patients/:patientId')
export class PlansController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** The plan of an episode, with what is missing in it and what came of it. */
  @Get('episodes/:episodeId/plan')
  async plan(
    @Param() { patientId, episodeId }: PlanPath,
    @Query() { version, ...reach }: PlanQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    await this.freshness.wait(after, models.dischargePlan, models.planWarnings);
    return this.queries.execute(
      new models.DischargePlanOfEpisode(patientId, episodeId, caller, reachIn(reach), version),
    );
  }

  /** The plans of all episodes, without their words. */
  @Get('discharge-plans')
  async plans(
    @Param() { patientId }: PatientPath,
    @Query() reach: ReachQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    await this.freshness.wait(after, models.dischargePlan, models.planWarnings);
    return this.queries.execute(new models.DischargePlansOfPatient(patientId, caller, reachIn(reach)));
  }

  /** What the rules about plans find open, and what waiting will open; asked after a discharge, for example. */
  @Get('plan-warnings')
  async warnings(
    @Param() { patientId }: PatientPath,
    @Query() reach: ReachQuery,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<models.PatientPlanWarnings> {
    await this.freshness.wait(after, models.planWarnings);
    return this.queries.execute(new models.PlanWarningsOfPatient(patientId, caller, reachIn(reach)));
  }
}
