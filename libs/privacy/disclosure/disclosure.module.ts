import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { DisclosuresController } from './disclosures.controller.js';
import { Disclosures } from './disclosures.js';
import { DisclosuresOfPatientHandler } from './disclosures.query.js';
import { NOTICES, shippedNotices } from './notices.js';

/**
 * What is told outside. From global modules it takes `CqrsModule`, `CommandHandling`, `ACCESS_LOG`, `VAULT`, `CLOCK` and
 * `Freshness`.
 */
@Module({
  imports: [CareModule],
  controllers: [DisclosuresController],
  providers: [{ provide: NOTICES, useFactory: shippedNotices }, Disclosures, DisclosuresOfPatientHandler],
  exports: [Disclosures],
})
export class DisclosureModule {}
