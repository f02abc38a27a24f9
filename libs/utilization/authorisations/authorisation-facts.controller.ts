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
import type { AuthorisationChange, AuthorisationFactType } from '../domain/index.js';
import { AuthorisationChangesBody } from './authorisation-changes.dto.js';
import * as bodies from './authorisation-facts.dto.js';
import { ChangeAuthorisations } from './change-authorisations.handler.js';

/** Records what was asked of payers and what they answered, and who certified that care is needed. */
@ApiTags('Authorisations')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId')
export class AuthorisationFactsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  /** A payer that covers the patient is asked for days or sessions of a level. */
  @Post('authorisations')
  request(@Param() path: PatientPath, @Body() fact: bodies.RequestBody, @Sender() sending: Sending) {
    return this.state('AuthorisationRequested', path, fact, sending);
  }

  /** What the payer answered. What is pended may be decided again; everything else is decided once. */
  @Post('authorisation-decisions')
  decide(@Param() path: PatientPath, @Body() fact: bodies.DecisionBody, @Sender() sending: Sending) {
    return this.state('AuthorisationDecided', path, fact, sending);
  }

  @Post('authorisation-appeals')
  appeal(@Param() path: PatientPath, @Body() fact: bodies.AppealBody, @Sender() sending: Sending) {
    return this.state('AuthorisationAppealed', path, fact, sending);
  }

  /** What came of the open appeal; what it grants takes the place of what was decided before. */
  @Post('authorisation-appeal-outcomes')
  decideAppeal(
    @Param() path: PatientPath,
    @Body() fact: bodies.AppealOutcomeBody,
    @Sender() sending: Sending,
  ) {
    return this.state('AppealDecided', path, fact, sending);
  }

  /** A physician certifies that a stay is needed; the rule pack says by when again. */
  @Post('certifications')
  certify(@Param() path: PatientPath, @Body() fact: bodies.CertificationBody, @Sender() sending: Sending) {
    return this.state('NeedCertified', path, fact, sending);
  }

  /** Corrects and voids any of these in one append, judged together. */
  @Post('authorisation-changes')
  change(
    @Param() path: PatientPath,
    @Body() changes: AuthorisationChangesBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return this.carryOut(path, requestedChanges(changes.changes), changes.acknowledge, sending);
  }

  private state(
    type: AuthorisationFactType,
    path: PatientPath,
    { acknowledge, ...input }: Acknowledging,
    sending: Sending,
  ): Promise<CommandAnswer> {
    // The body has the shape that belongs to the type: its class is the route's.
    const change = { kind: 'add', type, input } as unknown as AuthorisationChange;
    return this.carryOut(path, [change], acknowledge, sending);
  }

  private async carryOut(
    { patientId }: PatientPath,
    changes: readonly AuthorisationChange[],
    acknowledge: readonly string[],
    sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new ChangeAuthorisations(patientId, { changes }, sending, acknowledge);
    return commandAnswer(await this.commands.execute<ChangeAuthorisations, Outcome>(command), this.marks);
  }
}
