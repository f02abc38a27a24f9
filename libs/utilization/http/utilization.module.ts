import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { DisclosureModule } from '#privacy/disclosure';
import { AuthorisationsModule } from '../authorisations/index.js';
import { MemberQuestions, MemberReports, MemberReportsController } from '../member-reports/index.js';
import {
  AuthorisationsOfMemberHandler,
  MeasuresOfMemberHandler,
  MemberList,
  MembersController,
  MembersOfPayerHandler,
  OwnMembers,
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
import { ReturnsModule } from '../returns/returns.module.js';
import { KeptAnswers, KeptLengthsOfStayHandler } from '../totals/index.js';
import { ContradictionsController } from './contradictions.controller.js';
import { KeptLengthsController } from './kept-lengths.controller.js';
import { LengthsOfStayController } from './lengths-of-stay.controller.js';
import { OccupancyController } from './occupancy.controller.js';
import { ReportsController } from './reports.controller.js';

/**
 * Lengths of stay, and what payers are told. From global modules it takes `CqrsModule`, `CommandHandling`,
 * `CountingThread`, `EventRegistry`, `QUERIED_LOG`, `READ_STORE`, `VAULT`, `CLOCK`, `SMALL_CELL` and `Freshness`.
 */
@Module({
  imports: [CareModule, DisclosureModule, AuthorisationsModule, ReturnsModule],
  controllers: [
    LengthsOfStayController,
    KeptLengthsController,
    MembersController,
    MemberReportsController,
    ReportsController,
    ContradictionsController,
    OccupancyController,
  ],
  providers: [
    ServiceDates,
    LengthOfStayHandler,
    MemberList,
    MemberQuestions,
    MemberReports,
    OwnMembers,
    AuthorisationsOfMemberHandler,
    MeasuresOfMemberHandler,
    MembersOfPayerHandler,
    StaysOfMemberHandler,
    OccupancyOfFacilityHandler,
    Questions,
    KeptAnswers,
    KeptLengthsOfStayHandler,
    Reports,
    ListReportsHandler,
    ContradictionsOfReportHandler,
    ContradictedReports,
  ],
})
export class UtilizationModule {}
