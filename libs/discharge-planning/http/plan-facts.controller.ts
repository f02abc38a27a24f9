import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Outcome, Sending } from '#event-sourcing';
import {
  type Acknowledging,
  CommandAnswer,
  commandAnswer,
  Marks,
  Roles,
  requestedChanges,
  Sender,
} from '#http';
import { ChangePlan } from '../commands/change-plan.handler.js';
import type { PlanChange, PlanFactType } from '../domain/index.js';
import { PlanChangesBody } from './plan-corrections.dto.js';
import * as body from './plan-facts.dto.js';
import { PlanFactPath, PlanPath, SectionPath, sectionIn } from './plan-paths.dto.js';

/** States facts of one episode's discharge plan; `changes` corrects or voids them. */
@ApiTags('Discharge planning')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId/episodes/:episodeId/plan')
export class PlanFactsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Post()
  draft(@Param() path: PlanPath, @Body() fact: body.DraftBody, @Sender() sending: Sending) {
    return this.state('PlanDrafted', path, fact, sending);
  }

  @Post('sections/:section')
  revise(@Param() path: SectionPath, @Body() fact: body.SectionContentBody, @Sender() sending: Sending) {
    const revised: body.SectionBody = { ...fact, section: sectionIn(path) };
    return this.state('PlanSectionRevised', path, revised, sending);
  }

  @Post('supports')
  link(@Param() path: PlanPath, @Body() fact: body.SupportBody, @Sender() sending: Sending) {
    return this.state('SupportLinked', path, fact, sending);
  }

  @Post('supports/:factId/endings')
  endSupport(@Param() path: PlanFactPath, @Body() fact: body.SupportEndBody, @Sender() sending: Sending) {
    return this.state('SupportEnded', path, { ...fact, support: path.factId }, sending);
  }

  @Post('appointments')
  book(@Param() path: PlanPath, @Body() fact: body.AppointmentBody, @Sender() sending: Sending) {
    return this.state('AppointmentBooked', path, fact, sending);
  }

  @Post('appointments/:factId/reschedulings')
  reschedule(@Param() path: PlanFactPath, @Body() fact: body.ReschedulingBody, @Sender() sending: Sending) {
    return this.state('AppointmentRescheduled', path, { ...fact, appointment: path.factId }, sending);
  }

  @Post('appointments/:factId/keepings')
  keep(@Param() path: PlanFactPath, @Body() fact: body.NotedBody, @Sender() sending: Sending) {
    return this.state('AppointmentKept', path, { ...fact, appointment: path.factId }, sending);
  }

  @Post('appointments/:factId/misses')
  miss(@Param() path: PlanFactPath, @Body() fact: body.NotedBody, @Sender() sending: Sending) {
    return this.state('AppointmentMissed', path, { ...fact, appointment: path.factId }, sending);
  }

  @Post('appointments/:factId/cancellations')
  cancel(@Param() path: PlanFactPath, @Body() fact: body.CancellationBody, @Sender() sending: Sending) {
    return this.state('AppointmentCancelled', path, { ...fact, appointment: path.factId }, sending);
  }

  @Post('acknowledgements')
  acknowledge(@Param() path: PlanPath, @Body() fact: body.AcknowledgedBody, @Sender() sending: Sending) {
    return this.state('PlanAcknowledged', path, fact, sending);
  }

  @Post('refusals')
  refuse(@Param() path: PlanPath, @Body() fact: body.RefusedBody, @Sender() sending: Sending) {
    return this.state('PlanRefused', path, fact, sending);
  }

  @Post('finalisations')
  finalise(@Param() path: PlanPath, @Body() fact: body.PlanVersionBody, @Sender() sending: Sending) {
    return this.state('PlanFinalised', path, fact, sending);
  }

  @Post('transmissions')
  transmit(@Param() path: PlanPath, @Body() fact: body.TransmissionBody, @Sender() sending: Sending) {
    return this.state('PlanTransmitted', path, fact, sending);
  }

  @Post('receipts')
  receive(@Param() path: PlanPath, @Body() fact: body.ReceiptBody, @Sender() sending: Sending) {
    return this.state('PlanReceiptRecorded', path, fact, sending);
  }

  @Post('outcome-contacts')
  contact(@Param() path: PlanPath, @Body() fact: body.OutcomeContactBody, @Sender() sending: Sending) {
    return this.state('OutcomeContactMade', path, fact, sending);
  }

  @Post('risk-flags')
  flagRisk(@Param() path: PlanPath, @Body() fact: body.RiskBody, @Sender() sending: Sending) {
    return this.state('RiskFlagged', path, fact, sending);
  }

  @Post('risk-flags/:factId/clearings')
  clearRisk(@Param() path: PlanFactPath, @Body() fact: body.RiskClearingBody, @Sender() sending: Sending) {
    return this.state('RiskCleared', path, { ...fact, flag: path.factId }, sending);
  }

  /** Corrects and voids facts of the plan in one append, judged together. */
  @Post('changes')
  change(
    @Param() path: PlanPath,
    @Body() changes: PlanChangesBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return this.carryOut(path, requestedChanges(changes.changes), changes.acknowledge, sending);
  }

  private state<Fact extends Acknowledging>(
    type: PlanFactType,
    path: PlanPath,
    { acknowledge, ...input }: Fact,
    sending: Sending,
  ): Promise<CommandAnswer> {
    // The body has the shape that belongs to the type: its class is the route's.
    return this.carryOut(path, [{ kind: 'add', type, input } as unknown as PlanChange], acknowledge, sending);
  }

  private async carryOut(
    { patientId, episodeId }: PlanPath,
    changes: readonly PlanChange[],
    acknowledge: readonly string[],
    sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new ChangePlan(patientId, episodeId, { changes }, sending, acknowledge);
    return commandAnswer(await this.commands.execute<ChangePlan, Outcome>(command), this.marks);
  }
}
