import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ChangesBody } from '#care';
import type { Sending } from '#event-sourcing';
import { PatientPath, Recorded, Roles, requestedChanges, Sender } from '#http';
import { type Preview, PreviewOfChanges } from '../read-models/index.js';
import { PreviewAnswer } from './previews.dto.js';

/** What changes of facts would come to, before they are made. */
@ApiTags('Audit')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId')
export class PreviewsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  /** Writes nothing. Send the same changes to `changes` with the token as `preview` to make them. */
  @Post('changes/preview')
  @HttpCode(200)
  @Recorded()
  @ApiOkResponse({ type: PreviewAnswer })
  preview(
    @Param() { patientId }: PatientPath,
    @Body() changes: ChangesBody,
    @Sender() sending: Sending,
  ): Promise<PreviewAnswer> {
    return this.queries.execute<PreviewOfChanges, Preview>(
      new PreviewOfChanges(patientId, requestedChanges(changes.changes), sending),
    );
  }
}
