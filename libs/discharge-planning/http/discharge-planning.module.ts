import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { ChangePlanHandler, PlanCommands } from '../commands/change-plan.handler.js';
import {
  DischargePlanOfEpisodeHandler,
  DischargePlansOfPatientHandler,
  PlanReading,
  PlanWarningsOfPatientHandler,
} from '../read-models/index.js';
import { PlanFactsController } from './plan-facts.controller.js';
import { PlansController } from './plans.controller.js';

/**
 * Discharge plans. From global modules it takes `CqrsModule`, `CommandHandling`, `EventRegistry`,
 * `QUERIED_LOG`, `READ_STORE`, `VAULT`, `CLOCK`, `LogLineage`, `Freshness` and `Marks`.
 */
@Module({
  imports: [CareModule],
  controllers: [PlanFactsController, PlansController],
  providers: [
    PlanCommands,
    PlanReading,
    ChangePlanHandler,
    DischargePlanOfEpisodeHandler,
    DischargePlansOfPatientHandler,
    PlanWarningsOfPatientHandler,
  ],
  exports: [PlanCommands],
})
export class DischargePlanningModule {}
