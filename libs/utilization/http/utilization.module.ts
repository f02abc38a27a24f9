import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { LengthOfStayHandler, ServiceDates } from '../read-models/index.js';
import { ContradictionsOfReportHandler, ListReportsHandler, Questions, Reports } from '../reports/index.js';
import { ContradictionsController } from './contradictions.controller.js';
import { LengthsOfStayController } from './lengths-of-stay.controller.js';
import { ReportsController } from './reports.controller.js';

/**
 * Lengths of stay. From global modules it takes `CqrsModule`, `CommandHandling`, `CountingThread`, `EVENT_STORE`,
 * `READ_STORE`, `CLOCK` and `Freshness`.
 */
@Module({
  imports: [CareModule],
  controllers: [LengthsOfStayController, ReportsController, ContradictionsController],
  providers: [
    ServiceDates,
    LengthOfStayHandler,
    Questions,
    Reports,
    ListReportsHandler,
    ContradictionsOfReportHandler,
  ],
})
export class UtilizationModule {}
