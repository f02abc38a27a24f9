import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { ChangeServicesHandler, ServiceCommands } from '../commands/change-services.handler.js';
import { ServicesController } from './services.controller.js';

/** Service records. From global modules it takes `CqrsModule`, `CommandHandling` and `Marks`. */
@Module({
  imports: [CareModule],
  controllers: [ServicesController],
  providers: [ServiceCommands, ChangeServicesHandler],
  exports: [ServiceCommands],
})
export class ServicesModule {}
