import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import {
  CensusOfPopulationHandler,
  DifferenceMoments,
  DifferencesBetweenHandler,
  ExportsBefore,
  PatientMoments,
  PlansTouched,
  Populations,
  PreviewOfChangesHandler,
  ReplayOfPatientHandler,
  StepsOfPopulationHandler,
} from '../read-models/index.js';
import { DifferencesController } from './differences.controller.js';
import { PopulationsController } from './populations.controller.js';
import { PreviewsController } from './previews.controller.js';
import { ReplayController } from './replay.controller.js';

/**
 * What was known when. From global modules it takes `CqrsModule`, `EventRegistry`, `QUERIED_LOG`, `READ_STORE`, `VAULT`,
 * `CLOCK`, `ACCESS_LOG` and `Freshness`.
 */
@Module({
  imports: [CareModule],
  controllers: [PopulationsController, ReplayController, DifferencesController, PreviewsController],
  providers: [
    Populations,
    PatientMoments,
    DifferenceMoments,
    CensusOfPopulationHandler,
    StepsOfPopulationHandler,
    ReplayOfPatientHandler,
    DifferencesBetweenHandler,
    PlansTouched,
    ExportsBefore,
    PreviewOfChangesHandler,
  ],
})
export class AuditModule {}
