import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { CensusOfPopulationHandler, Populations, StepsOfPopulationHandler } from '../read-models/index.js';
import { PopulationsController } from './populations.controller.js';

/**
 * What was known when. From global modules it takes `CqrsModule`, `EventRegistry`, `EVENT_STORE`, `READ_STORE`, `VAULT`,
 * `CLOCK` and `Freshness`.
 */
@Module({
  imports: [CareModule],
  controllers: [PopulationsController],
  providers: [Populations, CensusOfPopulationHandler, StepsOfPopulationHandler],
})
export class AuditModule {}
