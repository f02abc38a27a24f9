import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome, Scope, Sending } from '#event-sourcing';
import type { AccountRole } from '../domain/index.js';
import { AccountHandling } from './account-handling.js';

export class ChangeRole extends Command<Outcome> {
  constructor(
    readonly sending: Sending,
    readonly accountId: string,
    readonly role: AccountRole,
    readonly scope: Scope,
  ) {
    super();
  }
}

@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(private readonly accounts: AccountHandling) {}

  execute({ sending, accountId, role, scope }: ChangeRole): Promise<Outcome> {
    return this.accounts.carryOut(sending, accountId, { type: 'ChangeRole', role, scope }, { role, scope });
  }
}
