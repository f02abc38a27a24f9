import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Outcome, Sending } from '#event-sourcing';
import {
  type Acknowledging,
  CommandAnswer,
  commandAnswer,
  Marks,
  PatientPath,
  Roles,
  requestedChanges,
  Sender,
} from '#http';
import { AcknowledgeWarnings, ChangeFacts } from '../commands/index.js';
import type { Direction, FactType, RequestedChange } from '../domain/index.js';
import { AcknowledgementBody, ChangesBody } from './changes.dto.js';
import * as body from './facts.dto.js';

/** States facts of a patient's care; each route is one kind of fact, `changes` takes several at once. */
@ApiTags('Care')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId')
export class FactsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Post('identifiers')
  assignIdentifier(
    @Param() path: PatientPath,
    @Body() fact: body.NewIdentifierBody,
    @Sender() sending: Sending,
  ) {
    return this.state('IdentifierAssigned', path, fact, sending);
  }

  @Post('demographics')
  recordDemographics(
    @Param() path: PatientPath,
    @Body() fact: body.DemographicsBody,
    @Sender() sending: Sending,
  ) {
    return this.state('DemographicsRecorded', path, fact, sending);
  }

  @Post('representatives')
  appoint(@Param() path: PatientPath, @Body() fact: body.RepresentativeBody, @Sender() sending: Sending) {
    return this.state('RepresentativeAppointed', path, fact, sending);
  }

  @Post('episodes')
  openEpisode(@Param() path: PatientPath, @Body() fact: body.EpisodeOpeningBody, @Sender() sending: Sending) {
    return this.state('EpisodeOpened', path, fact, sending);
  }

  @Post('case-manager-assignments')
  assign(@Param() path: PatientPath, @Body() fact: body.CaseManagerBody, @Sender() sending: Sending) {
    return this.state('CaseManagerAssigned', path, fact, sending);
  }

  @Post('episode-closures')
  closeEpisode(
    @Param() path: PatientPath,
    @Body() fact: body.EpisodeClosureBody,
    @Sender() sending: Sending,
  ) {
    return this.state('EpisodeClosed', path, fact, sending);
  }

  @Post('episode-reopenings')
  reopenEpisode(@Param() path: PatientPath, @Body() fact: body.EpisodeBody, @Sender() sending: Sending) {
    return this.state('EpisodeReopened', path, fact, sending);
  }

  @Post('admissions')
  admit(@Param() path: PatientPath, @Body() fact: body.AdmissionBody, @Sender() sending: Sending) {
    return this.state('PatientAdmitted', path, fact, sending);
  }

  @Post('step-downs')
  stepDown(@Param() path: PatientPath, @Body() fact: body.MoveBody, @Sender() sending: Sending) {
    return this.move('stepDown', path, fact, sending);
  }

  @Post('step-ups')
  stepUp(@Param() path: PatientPath, @Body() fact: body.MoveBody, @Sender() sending: Sending) {
    return this.move('stepUp', path, fact, sending);
  }

  @Post('lateral-transfers')
  transfer(@Param() path: PatientPath, @Body() fact: body.MoveBody, @Sender() sending: Sending) {
    return this.move('lateral', path, fact, sending);
  }

  @Post('planned-moves')
  planMove(@Param() path: PatientPath, @Body() fact: body.PlannedMoveBody, @Sender() sending: Sending) {
    return this.state('MovePlanned', path, fact, sending);
  }

  @Post('planned-move-cancellations')
  cancelPlan(
    @Param() path: PatientPath,
    @Body() fact: body.PlanCancellationBody,
    @Sender() sending: Sending,
  ) {
    return this.state('MovePlanCancelled', path, fact, sending);
  }

  @Post('discharges')
  discharge(@Param() path: PatientPath, @Body() fact: body.DischargeBody, @Sender() sending: Sending) {
    return this.state('PatientDischarged', path, fact, sending);
  }

  @Post('leaves')
  startLeave(@Param() path: PatientPath, @Body() fact: body.LeaveBody, @Sender() sending: Sending) {
    return this.state('LeaveStarted', path, fact, sending);
  }

  @Post('leave-ends')
  endLeave(@Param() path: PatientPath, @Body() fact: body.LeaveReturnBody, @Sender() sending: Sending) {
    return this.state('LeaveEnded', path, fact, sending);
  }

  @Post('holds')
  hold(@Param() path: PatientPath, @Body() fact: body.HoldBody, @Sender() sending: Sending) {
    return this.state('HoldStarted', path, fact, sending);
  }

  @Post('hold-ends')
  endHold(@Param() path: PatientPath, @Body() fact: body.EpisodeBody, @Sender() sending: Sending) {
    return this.state('HoldEnded', path, fact, sending);
  }

  @Post('deaths')
  recordDeath(@Param() path: PatientPath, @Body() fact: body.TimedBody, @Sender() sending: Sending) {
    return this.state('DeathRecorded', path, fact, sending);
  }

  @Post('coverages')
  recordCoverage(@Param() path: PatientPath, @Body() fact: body.CoverageBody, @Sender() sending: Sending) {
    return this.state('CoverageRecorded', path, fact, sending);
  }

  @Post('coverage-ends')
  endCoverage(@Param() path: PatientPath, @Body() fact: body.CoverageEndBody, @Sender() sending: Sending) {
    return this.state('CoverageEnded', path, fact, sending);
  }

  /** Adds, corrects and voids facts in one append, judged together. */
  @Post('changes')
  change(
    @Param() path: PatientPath,
    @Body() changes: ChangesBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return this.carryOut(
      path,
      requestedChanges(changes.changes),
      changes.acknowledge,
      sending,
      changes.preview,
    );
  }

  @Post('acknowledgements')
  async acknowledge(
    @Param() { patientId }: PatientPath,
    @Body() { event, codes }: AcknowledgementBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new AcknowledgeWarnings(patientId, event, codes, sending);
    return commandAnswer(await this.commands.execute<AcknowledgeWarnings, Outcome>(command), this.marks);
  }

  private move(
    intent: Direction,
    path: PatientPath,
    fact: body.MoveBody,
    sending: Sending,
  ): Promise<CommandAnswer> {
    const moved: body.MoveFactBody = { ...fact, intent };
    return this.state('PatientMoved', path, moved, sending);
  }

  private state(
    type: FactType,
    path: PatientPath,
    { acknowledge, ...input }: Acknowledging,
    sending: Sending,
  ): Promise<CommandAnswer> {
    // The body has the shape that belongs to the type: its class is the route's.
    return this.carryOut(path, [{ kind: 'add', type, input } as RequestedChange], acknowledge, sending);
  }

  private async carryOut(
    { patientId }: PatientPath,
    changes: readonly RequestedChange[],
    acknowledge: readonly string[],
    sending: Sending,
    preview?: string,
  ): Promise<CommandAnswer> {
    const command = new ChangeFacts(patientId, changes, sending, acknowledge, preview);
    return commandAnswer(await this.commands.execute<ChangeFacts, Outcome>(command), this.marks);
  }
}
