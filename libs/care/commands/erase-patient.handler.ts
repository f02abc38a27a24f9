import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, type Outcome, type Sending, VAULT, type Vault } from '#event-sourcing';
import { careDecider, type ErasureReason } from '../domain/index.js';
import { CareCommands } from './change-facts.handler.js';
import { Patients } from './patients.js';

/** Destroys a patient's key. */
export class ErasePatient {
  constructor(
    readonly patient: string,
    readonly reason: ErasureReason,
    readonly sending: Sending,
  ) {}
}

@CommandHandler(ErasePatient)
export class ErasePatientHandler implements ICommandHandler<ErasePatient> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(CareCommands) private readonly commands: CareCommands,
  ) {}

  /**
   * Sent again, it is answered as done: the key under which the first one's digest was made is gone, or goes now,
   * where the first time it was only said.
   */
  async execute({ patient, reason, sending }: ErasePatient): Promise<Outcome> {
    const { care, revision } = await this.patients.inScope(patient, sending.caller);
    if (care.erased) {
      await this.vault.erase([patient]);
      return { revision, events: [], warnings: [], repeated: true };
    }
    const command = this.commands.of(patient, { type: 'ErasePatient', reason }, care, sending);
    // Noted first: should the process end in between, the next start sees what has been said, and does it.
    await this.vault.noteErasing(patient);
    const outcome = await this.handling.handle(careDecider, command);
    await this.vault.erase([patient]);
    return outcome;
  }
}
