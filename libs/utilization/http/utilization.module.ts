import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { LengthOfStayHandler, ServiceDates } from '../read-models/index.js';
import { LengthsOfStayController } from './lengths-of-stay.controller.js';

/** Lengths of stay. From global modules it takes `CqrsModule`, `CLOCK` and `Freshness`. */
@Module({
  imports: [CareModule],
  controllers: [LengthsOfStayController],
  providers: [ServiceDates, LengthOfStayHandler],
})
export class UtilizationModule {}
