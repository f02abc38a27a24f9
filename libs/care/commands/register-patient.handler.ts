import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, type Outcome, type Sending, VAULT, type Vault } from '#event-sourcing';
import { care, careDecider, type PersonInput } from '../domain/index.js';
import { CareCommands } from './change-facts.handler.js';

/** Registers somebody, or lets another organisation join a known registration. */
export class RegisterPatient {
  constructor(
    readonly input: PersonInput,
    readonly sending: Sending,
  ) {}
}

export type Registered = { readonly patient: string; readonly outcome: Outcome };

@CommandHandler(RegisterPatient)
export class RegisterPatientHandler implements ICommandHandler<RegisterPatient> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CareCommands) private readonly commands: CareCommands,
  ) {}

  /** The same identifier always meets the same stream, so that registering twice is seen there. */
  async execute({ input, sending }: RegisterPatient): Promise<Registered> {
    const [identifier = { system: 'continuum/command', value: sending.commandId }] = input.identifiers ?? [];
    const patient = this.vault.patientIdFor(identifier.system, identifier.value);
    const command = this.commands.of(patient, { type: 'RegisterPatient', input }, care.initial(), sending);
    return {
      patient,
      outcome: await this.handling.handle(careDecider, { ...command, streamFromBody: true }),
    };
  }
}
