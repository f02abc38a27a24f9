import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuditModule } from '#audit';
import { CareModule } from '#care';
import { DischargePlanningModule } from '#discharge-planning';
import { IdentityModule } from '#identity';
import { CsvImportModule } from '#interchange';
import { AccessLogModule } from '#privacy/access';
import { ConsentModule } from '#privacy/consent';
import { ServicesModule } from '#services';
import { ReturnsModule, UtilizationModule } from '#utilization';
import { AuthorisationsModule } from '#utilization/authorisations';
import type { Core } from './core.js';
import { CoreModule } from './core.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ProjectionsController } from './projections.controller.js';

/** Every module of the service. A capability's events, views and problems are named in `capabilities.ts`. */
@Module({})
export class ApiModule {
  static of(core: Core): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        CqrsModule.forRoot(),
        CoreModule.of(core),
        IdentityModule,
        CareModule,
        ServicesModule,
        DischargePlanningModule,
        ConsentModule,
        AuditModule,
        UtilizationModule,
        AuthorisationsModule,
        ReturnsModule,
        CsvImportModule,
        AccessLogModule,
      ],
      controllers: [HealthController, MetricsController, ProjectionsController],
    };
  }
}
