import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { AuthorisationDaysOfPatientHandler } from './authorisation-days.query.js';
import { AuthorisationFactsController } from './authorisation-facts.controller.js';
import { AuthorisationsController } from './authorisations.controller.js';
import { ChangeAuthorisationsHandler } from './change-authorisations.handler.js';
import { DueAuthorisationsHandler } from './due-authorisations.query.js';
import { AuthorisationsOfPatientHandler } from './patient-authorisations.query.js';
import { PatientReckoning } from './patient-reckoning.js';

/**
 * Authorisations. From global modules it takes `CqrsModule`, `CommandHandling`, `EventRegistry`, `EVENT_STORE`,
 * `READ_STORE`, `VAULT`, `CLOCK`, `Freshness` and `Marks`.
 */
@Module({
  imports: [CareModule],
  controllers: [AuthorisationFactsController, AuthorisationsController],
  providers: [
    PatientReckoning,
    ChangeAuthorisationsHandler,
    AuthorisationsOfPatientHandler,
    AuthorisationDaysOfPatientHandler,
    DueAuthorisationsHandler,
  ],
})
export class AuthorisationsModule {}
