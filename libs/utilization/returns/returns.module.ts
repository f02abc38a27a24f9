import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { FollowUpListHandler } from './follow-ups.query.js';
import { ReturnsOfPatientHandler } from './patient-returns.query.js';
import { ReturnsController } from './returns.controller.js';

/** Returns and follow-up. From global modules it takes `CqrsModule`, `READ_STORE`, `CLOCK` and `Freshness`. */
@Module({
  imports: [CareModule],
  controllers: [ReturnsController],
  providers: [ReturnsOfPatientHandler, FollowUpListHandler],
})
export class ReturnsModule {}
