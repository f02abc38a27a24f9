import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome, Scope, Sending } from '#event-sourcing';
import type { AccountRole } from '../domain/index.js';
import { AccountHandling } from './account-handling.js';

export type NewAccount = {
  readonly accountId: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly scope: Scope;
};

export class CreateAccount extends Command<Outcome> {
  constructor(
    readonly sending: Sending,
    readonly account: NewAccount,
  ) {
    super();
  }
}

@CommandHandler(CreateAccount)
export class CreateAccountHandler implements ICommandHandler<CreateAccount> {
  constructor(private readonly accounts: AccountHandling) {}

  execute({ sending, account }: CreateAccount): Promise<Outcome> {
    const { accountId, name, role, scope } = account;
    const digestOf = { accountId, name, role, scope };
    return this.accounts.carryOut(sending, accountId, { type: 'CreateAccount', ...account }, digestOf);
  }
}
