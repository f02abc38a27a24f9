import { Injectable } from '@nestjs/common';
import { CommandHandling, type Outcome, type Sending } from '#event-sourcing';
import type { Json } from '#event-store';
import { type AccountCommand, accountDecider, accountStream } from '../domain/index.js';

/** Carries out what is asked of one account. */
@Injectable()
export class AccountHandling {
  constructor(private readonly commands: CommandHandling) {}

  /** @param digestOf - what the sender sent; a repetition must equal it */
  carryOut(sending: Sending, accountId: string, body: AccountCommand, digestOf: Json): Promise<Outcome> {
    const { caller, commandId, correlationId, expectedRevision, strict } = sending;
    return this.commands.handle(accountDecider, {
      stream: accountStream(accountId),
      patient: null,
      body,
      id: commandId,
      digestOf,
      actor: caller.actor,
      source: { kind: 'api' },
      correlationId,
      causationId: null,
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
      strict,
      acknowledge: [],
      context: async () => null,
    });
  }
}
