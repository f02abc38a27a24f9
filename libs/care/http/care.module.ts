import { Module } from '@nestjs/common';
import {
  AcknowledgeWarningsHandler,
  AdoptRulePackHandler,
  BirthDates,
  CareCommands,
  ChangeFactsHandler,
  Patients,
  ReferenceData,
  RegisterPatientHandler,
  RegisterReferenceHandler,
} from '../commands/index.js';
import {
  CurrentPlacementsHandler,
  HistoryOfPatientHandler,
  PatientByIdHandler,
  PatientPast,
  PlacementsOfPatientHandler,
  ReferenceListHandler,
  StepsOfPatientHandler,
} from '../read-models/index.js';
import { FactsController } from './facts.controller.js';
import { PatientsController } from './patients.controller.js';
import { ReferenceController } from './reference.controller.js';

/**
 * Patients, episodes, placements, leaves, holds and coverage. From global modules it takes `CqrsModule`,
 * `CommandHandling`, `EventRegistry`, `EVENT_STORE`, `READ_STORE`, `VAULT`, `CLOCK`, `LOG_ID`, `Freshness`
 * and `Marks`.
 */
@Module({
  controllers: [PatientsController, FactsController, ReferenceController],
  providers: [
    Patients,
    PatientPast,
    ReferenceData,
    BirthDates,
    CareCommands,
    RegisterPatientHandler,
    ChangeFactsHandler,
    AcknowledgeWarningsHandler,
    RegisterReferenceHandler,
    AdoptRulePackHandler,
    PatientByIdHandler,
    PlacementsOfPatientHandler,
    CurrentPlacementsHandler,
    StepsOfPatientHandler,
    HistoryOfPatientHandler,
    ReferenceListHandler,
  ],
  exports: [Patients, ReferenceData, BirthDates, CareCommands],
})
export class CareModule {}
