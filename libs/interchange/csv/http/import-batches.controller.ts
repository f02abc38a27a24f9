import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Sending } from '#event-sourcing';
import { Marks, Roles, Sender, ValidationFailedError } from '#http';
import type { BatchTaken } from '../commands/batch-run.js';
import { ImportBatch } from '../commands/import-batch.handler.js';
import { flawOfRow, type Row } from '../rows/row.js';
import { ImportBatchAnswer, ImportBatchBody } from './import-batches.dto.js';

/** Takes what somebody else's files say, some hundred rows at a time. */
@ApiTags('Imports')
@ApiBearerAuth()
@Roles('admin')
@Controller('v1/import-batches')
export class ImportBatchesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  /** Each row is taken or refused on its own. Sent again, rows that stand are `unchanged`. */
  @Post()
  @HttpCode(200)
  async take(
    @Body() { source, rows }: ImportBatchBody,
    @Sender() sending: Sending,
  ): Promise<ImportBatchAnswer> {
    rows.forEach(checkRow);
    const command = new ImportBatch(source, rows as readonly Row[], sending);
    const { results, last } = await this.commands.execute<ImportBatch, BatchTaken>(command);
    return { rows: results, consistencyToken: this.marks.after(last === null ? [] : [last]) };
  }
}

function checkRow(row: object, index: number): void {
  const flaw = flawOfRow(row);
  if (flaw === null) return;
  const { field, reason } = flaw;
  throw new ValidationFailedError([{ field: `rows[${index}].${field}`, rule: 'row', message: reason }]);
}
