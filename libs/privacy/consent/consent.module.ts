import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { ChangeConsentsHandler } from './change-consents.handler.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsOfPatientHandler } from './consents.query.js';

/**
 * Consents. From global modules it takes `CqrsModule`, `CommandHandling`, `VAULT`, `CLOCK` and `Marks`.
 */
@Module({
  imports: [CareModule],
  controllers: [ConsentsController],
  providers: [ChangeConsentsHandler, ConsentsOfPatientHandler],
})
export class ConsentModule {}
