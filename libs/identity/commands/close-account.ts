import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome, Sending } from '#event-sourcing';
import { AccountHandling } from './account-handling.js';

export class CloseAccount extends Command<Outcome> {
  constructor(
    readonly sending: Sending,
    readonly accountId: string,
  ) {
    super();
  }
}

@CommandHandler(CloseAccount)
export class CloseAccountHandler implements ICommandHandler<CloseAccount> {
  constructor(private readonly accounts: AccountHandling) {}

  execute({ sending, accountId }: CloseAccount): Promise<Outcome> {
    return this.accounts.carryOut(sending, accountId, { type: 'CloseAccount' }, { close: accountId });
  }
}
