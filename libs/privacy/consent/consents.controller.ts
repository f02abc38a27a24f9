import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Caller, Outcome, Sending } from '#event-sourcing';
import {
  type Acknowledging,
  CallerOf,
  CommandAnswer,
  commandAnswer,
  Marks,
  PatientPath,
  ReachQuery,
  Recorded,
  Roles,
  reachIn,
  requestedChanges,
  Sender,
} from '#http';
import type { ConsentChange, ConsentFactType } from '../domain/index.js';
import { ChangeConsents } from './change-consents.handler.js';
import { ConsentBody, ConsentChangesBody, ConsentRevocationBody } from './consents.dto.js';
import { ConsentsOfPatient, type PatientConsents } from './consents.query.js';

/** What patients allow to be told about them, to whom, for what and until when. */
@ApiTags('Consent')
@ApiBearerAuth()
@Roles('case_manager', 'admin')
@Controller('v1/patients/:patientId')
export class ConsentsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Post('consents')
  grant(@Param() path: PatientPath, @Body() fact: ConsentBody, @Sender() sending: Sending) {
    return this.state('ConsentGranted', path, fact, sending);
  }

  /** Ends what may be told from that day on; what was told before stays told. */
  @Post('consent-revocations')
  revoke(@Param() path: PatientPath, @Body() fact: ConsentRevocationBody, @Sender() sending: Sending) {
    return this.state('ConsentRevoked', path, fact, sending);
  }

  /** Corrects and voids consents and revocations in one append, judged together. */
  @Post('consent-changes')
  change(
    @Param() path: PatientPath,
    @Body() changes: ConsentChangesBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    return this.carryOut(path, requestedChanges(changes.changes), changes.acknowledge, sending);
  }

  /** Each consent, and whether it is in force on the day that `asOf` names; today where it is left out. */
  @Get('consents')
  @Roles('case_manager', 'auditor', 'admin')
  @Recorded()
  consents(
    @Param() { patientId }: PatientPath,
    @Query() reach: ReachQuery,
    @CallerOf() caller: Caller,
  ): Promise<PatientConsents> {
    return this.queries.execute(new ConsentsOfPatient(patientId, caller, reachIn(reach)));
  }

  private state(
    type: ConsentFactType,
    path: PatientPath,
    { acknowledge, ...input }: Acknowledging,
    sending: Sending,
  ): Promise<CommandAnswer> {
    // The body has the shape that belongs to the type: its class is the route's.
    return this.carryOut(
      path,
      [{ kind: 'add', type, input } as unknown as ConsentChange],
      acknowledge,
      sending,
    );
  }

  private async carryOut(
    { patientId }: PatientPath,
    changes: readonly ConsentChange[],
    acknowledge: readonly string[],
    sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new ChangeConsents(patientId, { changes }, sending, acknowledge);
    return commandAnswer(await this.commands.execute<ChangeConsents, Outcome>(command), this.marks);
  }
}
