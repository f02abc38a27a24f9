import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { DisclosureModule } from '#privacy/disclosure';
import {
  MemberList,
  MembersController,
  MembersOfPayerHandler,
  StaysOfMemberHandler,
} from '../payers/index.js';
import { LengthOfStayHandler, ServiceDates } from '../read-models/index.js';
import { LengthsOfStayController } from './lengths-of-stay.controller.js';

/**
 * Lengths of stay, and what payers are told. From global modules it takes `CqrsModule`, `READ_STORE`, `CLOCK` and
 * `Freshness`.
 */
@Module({
  imports: [CareModule, DisclosureModule],
  controllers: [LengthsOfStayController, MembersController],
  providers: [ServiceDates, LengthOfStayHandler, MemberList, MembersOfPayerHandler, StaysOfMemberHandler],
})
export class UtilizationModule {}
