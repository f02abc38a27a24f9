import { Module } from '@nestjs/common';
import {
  AcknowledgeWarningsHandler,
  AdoptRulePackHandler,
  BirthDates,
  CareCommands,
  ChangeFactsHandler,
  ErasePatientHandler,
  Patients,
  ReferenceData,
  RegisterPatientHandler,
  RegisterReferenceHandler,
} from '../commands/index.js';
import {
  CensusOfFacilityHandler,
  CurrentPlacementsHandler,
  FindPatientsHandler,
  HistoryOfPatientHandler,
  KnownMoments,
  LongStreams,
  PatientByIdHandler,
  PatientPast,
  PatientRecord,
  PlacementsOfPatientHandler,
  ReferenceListHandler,
  SearchCriteria,
  StepsOfPatientHandler,
} from '../read-models/index.js';
import { CensusController } from './census.controller.js';
import { FactsController } from './facts.controller.js';
import { PatientsController } from './patients.controller.js';
import { ReferenceController } from './reference.controller.js';
import { SearchesController } from './searches.controller.js';
import { SearchCursors } from './searches.cursor.js';

/**
 * Patients, episodes, placements, leaves, holds and coverage. From global modules it takes `CqrsModule`,
 * `CommandHandling`, `EventRegistry`, `EVENT_STORE`, `QUERIED_LOG`, `READ_STORE`, `VAULT`, `CLOCK`,
 * `LogLineage`, `Freshness` and `Marks`.
 */
@Module({
  controllers: [
    PatientsController,
    FactsController,
    ReferenceController,
    SearchesController,
    CensusController,
  ],
  providers: [
    Patients,
    KnownMoments,
    LongStreams,
    PatientPast,
    PatientRecord,
    ReferenceData,
    BirthDates,
    CareCommands,
    RegisterPatientHandler,
    ErasePatientHandler,
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
    SearchCriteria,
    SearchCursors,
    FindPatientsHandler,
    CensusOfFacilityHandler,
  ],
  exports: [Patients, KnownMoments, PatientPast, PatientRecord, ReferenceData, BirthDates, CareCommands],
})
export class CareModule {}
