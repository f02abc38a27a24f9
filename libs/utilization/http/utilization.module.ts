import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { DisclosureModule } from '#privacy/disclosure';
import {
  MemberList,
  MembersController,
  MembersOfPayerHandler,
  StaysOfMemberHandler,
} from '../payers/index.js';
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
 * Lengths of stay, and what payers are told. From global modules it takes `CqrsModule`, `CommandHandling`,
 * `CountingThread`, `EventRegistry`, `EVENT_STORE`, `READ_STORE`, `CLOCK` and `Freshness`.
 */
@Module({
  imports: [CareModule, DisclosureModule],
  controllers: [
    LengthsOfStayController,
    MembersController,
    ReportsController,
    ContradictionsController,
    OccupancyController,
  ],
  providers: [
    ServiceDates,
    LengthOfStayHandler,
    MemberList,
    MembersOfPayerHandler,
    StaysOfMemberHandler,
    OccupancyOfFacilityHandler,
    Questions,
    Reports,
    ListReportsHandler,
    ContradictionsOfReportHandler,
    ContradictedReports,
  ],
})
export class UtilizationModule {}
