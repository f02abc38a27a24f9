import { Injectable } from '@nestjs/common';
import { CommandHandling, commandFrom, type Outcome, type Sending } from '#event-sourcing';
import type { Json } from '#event-store';
import { type AccountCommand, accountDecider, accountStream } from '../domain/index.js';

/** Carries out what is asked of one account. */
@Injectable()
export class AccountHandling {
  constructor(private readonly commands: CommandHandling) {}

  /** @param digestOf - what the sender sent; a repetition must equal it */
  carryOut(sending: Sending, accountId: string, body: AccountCommand, digestOf: Json): Promise<Outcome> {
    const command = commandFrom(sending, {
      stream: accountStream(accountId),
      patient: null,
      body,
      digestOf,
      streamFromBody: body.type === 'CreateAccount',
      context: async () => null,
    });
    return this.commands.handle(accountDecider, command);
  }
}
