import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Outcome, Sending } from '#event-sourcing';
import { CommandAnswer, commandAnswer, Marks, PatientPath, Roles, Sender } from '#http';
import { ChangeServices } from '../commands/change-services.handler.js';
import type { ServiceChange } from '../domain/index.js';
import { ServiceBody, ServiceChangesBody } from './services.dto.js';

/** Records what was done for a patient. The history shows it; no stay is touched. */
@ApiTags('Services')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId')
export class ServicesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Post('services')
  record(
    @Param() path: PatientPath,
    @Body() { acknowledge, ...input }: ServiceBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return this.carryOut(path, input.effectiveAt.slice(0, 4), [{ kind: 'add', input }], acknowledge, sending);
  }

  /** Corrects or voids service records of one year. */
  @Post('service-changes')
  change(
    @Param() path: PatientPath,
    @Body() { year, changes, acknowledge }: ServiceChangesBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    const asked = changes.map(({ service, ...change }) => {
      const { acknowledge: _, ...input } = service ?? new ServiceBody();
      return { ...change, input } as ServiceChange;
    });
    return this.carryOut(path, year, asked, acknowledge, sending);
  }

  private async carryOut(
    { patientId }: PatientPath,
    year: string,
    changes: readonly ServiceChange[],
    acknowledge: readonly string[],
    sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new ChangeServices(patientId, year, { changes }, sending, acknowledge);
    return commandAnswer(await this.commands.execute<ChangeServices, Outcome>(command), this.marks);
  }
}
