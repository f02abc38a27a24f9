import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { AdoptValueSetHandler } from '../commands/adopt-value-set.handler.js';
import { ChangeServicesHandler, ServiceCommands } from '../commands/change-services.handler.js';
import { ServicesController } from './services.controller.js';
import { ValueSetsController } from './value-sets.controller.js';

/** Service records. From global modules it takes `CqrsModule`, `CommandHandling` and `Marks`. */
@Module({
  imports: [CareModule],
  controllers: [ServicesController, ValueSetsController],
  providers: [ServiceCommands, ChangeServicesHandler, AdoptValueSetHandler],
  exports: [ServiceCommands],
})
export class ServicesModule {}
