import { Module } from '@nestjs/common';
import { CareModule } from '#care';
import { ServicesModule } from '#services';
import { ImportBatchHandler } from '../commands/import-batch.handler.js';
import { ImportBatchesController } from './import-batches.controller.js';

/** Imports. From global modules it takes `CqrsModule`, `CommandHandling`, `EVENT_STORE`, `VAULT` and `Marks`. */
@Module({
  imports: [CareModule, ServicesModule],
  controllers: [ImportBatchesController],
  providers: [ImportBatchHandler],
})
export class CsvImportModule {}
