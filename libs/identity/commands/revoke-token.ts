import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome, Sending } from '#event-sourcing';
import { AccountHandling } from './account-handling.js';

export class RevokeToken extends Command<Outcome> {
  constructor(
    readonly sending: Sending,
    readonly accountId: string,
    readonly tokenId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken> {
  constructor(private readonly accounts: AccountHandling) {}

  execute({ sending, accountId, tokenId }: RevokeToken): Promise<Outcome> {
    return this.accounts.carryOut(sending, accountId, { type: 'RevokeToken', tokenId }, { revoke: tokenId });
  }
}
