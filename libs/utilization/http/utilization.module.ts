import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { LengthOfStayHandler, OccupancyOfFacilityHandler, ServiceDates } from '../read-models/index.js';
import {
  ContradictedReports,
  ContradictionsOfReportHandler,
  ListReportsHandler,
  Questions,
  Reports,
} from '../reports/index.js';
import { ContradictionsController } from './contradictions.controller.js';
import { LengthsOfStayController } from './lengths-of-stay.controller.js';
import { OccupancyController } from './occupancy.controller.js';
import { ReportsController } from './reports.controller.js';

/**
 * Lengths of stay. From global modules it takes `CqrsModule`, `CommandHandling`, `CountingThread`, `EventRegistry`, `EVENT_STORE`,
 * `READ_STORE`, `CLOCK` and `Freshness`.
 */
@Module({
  imports: [CareModule],
  controllers: [LengthsOfStayController, ReportsController, ContradictionsController, OccupancyController],
  providers: [
    ServiceDates,
    LengthOfStayHandler,
    OccupancyOfFacilityHandler,
    Questions,
    Reports,
    ListReportsHandler,
    ContradictionsOfReportHandler,
    ContradictedReports,
  ],
})
export class UtilizationModule {}
