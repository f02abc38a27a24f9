import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CareCommands, ReferenceData } from '#care';
import { CommandHandling, type Sending, VAULT, type Vault } from '#event-sourcing';
import { EVENT_STORE, type EventStore } from '#event-store';
import { ServiceCommands } from '#services';
import type { Row } from '../rows/row.js';
import { BatchRun, type BatchTaken } from './batch-run.js';

/** Takes rows of one file, in their order. */
export class ImportBatch {
  constructor(
    /** Name of the file as events keep it: `synthea/encounters`. */
    readonly source: string,
    readonly rows: readonly Row[],
    readonly sending: Sending,
  ) {}
}

@CommandHandler(ImportBatch)
export class ImportBatchHandler implements ICommandHandler<ImportBatch> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(CareCommands) private readonly care: CareCommands,
    @Inject(ServiceCommands) private readonly services: ServiceCommands,
  ) {}

  execute({ source, rows, sending }: ImportBatch): Promise<BatchTaken> {
    const { handling, store, vault, reference, care, services } = this;
    const stands = { handling, store, vault, reference, care, services };
    return new BatchRun(stands, source, sending).take(rows);
  }
}
