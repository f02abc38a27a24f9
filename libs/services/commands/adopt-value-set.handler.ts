import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, commandFrom, type Outcome, type Sending } from '#event-sourcing';
import { VALUE_SETS_STREAM, type ValueSet, valueSetsDecider } from '../domain/index.js';

/** Adopts codes for a period. */
export class AdoptValueSet {
  constructor(
    readonly set: ValueSet,
    readonly sending: Sending,
  ) {}
}

@CommandHandler(AdoptValueSet)
export class AdoptValueSetHandler implements ICommandHandler<AdoptValueSet> {
  constructor(@Inject(CommandHandling) private readonly handling: CommandHandling) {}

  execute({ set, sending }: AdoptValueSet): Promise<Outcome> {
    const command = commandFrom(sending, {
      ...{ stream: VALUE_SETS_STREAM, patient: null, body: set },
      ...{ source: { kind: 'api' as const }, context: async () => null },
    });
    return this.handling.handle(valueSetsDecider, command);
  }
}
