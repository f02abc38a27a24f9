import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Patients, ReferenceData } from '#care';
import type { Care } from '#care/domain';
import {
  type Command,
  CommandHandling,
  commandFrom,
  type Outcome,
  RefusedError,
  type Sending,
} from '#event-sourcing';
import type { Json, Source } from '#event-store';
import { type PlanCommand, type PlanContext, planContext, planDecider, planStream } from '../domain/index.js';

/** Drafts, revises, finalises or otherwise changes the plan of one episode. */
export class ChangePlan {
  constructor(
    readonly patient: string,
    readonly episode: string,
    readonly body: PlanCommand,
    readonly sending: Sending,
    readonly acknowledge: readonly string[],
  ) {}
}

/** Makes commands for a plan's stream, with what the patient's care says about its episode. */
export class PlanCommands {
  constructor(@Inject(ReferenceData) private readonly reference: ReferenceData) {}

  of(
    patient: string,
    episode: string,
    body: PlanCommand,
    care: Care,
    sending: Sending,
    options: { acknowledge?: readonly string[]; source?: Source; digestOf?: Json } = {},
  ): Command<PlanCommand, PlanContext> {
    return commandFrom(sending, {
      stream: planStream(patient, episode),
      patient,
      body,
      ...options,
      context: () => this.contextFor(episode, care),
    });
  }

  /** @throws RefusedError `EPISODE_NOT_FOUND` */
  private async contextFor(episode: string, care: Care): Promise<PlanContext> {
    const context = planContext(care, episode, await this.reference.rulePacks());
    if (context !== null) return context;
    throw new RefusedError('EPISODE_NOT_FOUND', 'The patient has no such episode', {
      field: 'episodeId',
      wayOut: 'GET /v1/patients/{patientId} names the episodes',
    });
  }
}

@CommandHandler(ChangePlan)
export class ChangePlanHandler implements ICommandHandler<ChangePlan> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PlanCommands) private readonly commands: PlanCommands,
  ) {}

  async execute({ patient, episode, body, sending, acknowledge }: ChangePlan): Promise<Outcome> {
    const { care } = await this.patients.inScope(patient, sending.caller);
    const command = this.commands.of(patient, episode, body, care, sending, { acknowledge });
    return this.handling.handle(planDecider, command);
  }
}
