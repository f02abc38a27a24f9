import { Inject, Injectable } from '@nestjs/common';
import { type Caller, CLOCK, type Clock, CommandHandling, RefusedError } from '#event-sourcing';
import { type HttpRequest, headerOf } from '#http';
import {
  type Account,
  accountDecider,
  accountStream,
  hashOfSecret,
  isSecretOf,
  isTokenValid,
  readTokenText,
  type TokenParts,
  tokenOf,
} from '../domain/index.js';
import { isLoopback, isOperatorSecret, OPERATOR, OPERATOR_SECRET } from './operator.js';

/**
 * What is looked at to know who is calling: the connection's own address, since the server's idea of it may
 * come from a header some day.
 */
export type IncomingRequest = Omit<HttpRequest, 'ip'> & {
  readonly socket?: { readonly remoteAddress?: string | undefined };
};

/** `Bearer <token>` or `Operator <secret>`. @see RFC 9110 section 11.4 */
const CREDENTIALS = /^(bearer|operator) +(\S+)$/i;
const NO_HASH = hashOfSecret('');

/** Finds out who is calling. What is wrong with a token is told to nobody. */
@Injectable()
export class Authentication {
  constructor(
    private readonly commands: CommandHandling,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OPERATOR_SECRET) private readonly operatorSecret: string | null,
  ) {}

  /**
   * Sets `request.caller`, unless it is set already.
   *
   * @throws RefusedError `UNAUTHENTICATED`
   * @throws EventStoreError where the account cannot be read now
   */
  async authenticate(request: IncomingRequest): Promise<void> {
    request.caller ??= await this.callerOf(request);
  }

  /**
   * @throws RefusedError `UNAUTHENTICATED`
   * @throws EventStoreError where the account cannot be read now
   */
  private async callerOf(request: IncomingRequest): Promise<Caller> {
    const sent = headerOf(request, 'authorization') ?? '';
    const [, scheme = '', credentials = ''] = CREDENTIALS.exec(sent) ?? [];
    const isOperator = scheme.toLowerCase() === 'operator';
    const address = request.socket?.remoteAddress;
    const caller = isOperator ? this.operator(credentials, address) : await this.holderOf(credentials);
    if (caller !== null) return caller;
    throw new RefusedError('UNAUTHENTICATED', 'There is no valid token', {
      field: 'Authorization',
      wayOut: 'Send Authorization: Bearer with a token that has neither expired nor been revoked',
    });
  }

  private operator(secret: string, address: string | undefined): Caller | null {
    const isRight = isOperatorSecret(this.operatorSecret, secret);
    return isRight && isLoopback(address) ? OPERATOR : null;
  }

  private async holderOf(text: string): Promise<Caller | null> {
    const parts = readTokenText(text);
    if (parts === null) return null;
    const account = await this.accountOf(parts);
    return this.isValid(account, parts) && account !== null ? callerFor(parts.accountId, account) : null;
  }

  private async accountOf({ accountId, tokenId }: TokenParts): Promise<Account | null> {
    const cameAtMs = performance.now();
    const stream = accountStream(accountId);
    const { state } = await this.commands.load(stream, accountDecider);
    // An account that nobody knew was looked for in the log just now.
    if (state === null || tokenOf(state, tokenId) !== null) return state;
    // Another process may have issued the token a moment ago; whoever comes with one that is none shares that look.
    return (await this.commands.load(stream, accountDecider, cameAtMs)).state;
  }

  private isValid(account: Account | null, { tokenId, secret }: TokenParts): boolean {
    const token = account && tokenOf(account, tokenId);
    // Compared even where there is no such token, so that the time taken tells nothing.
    const isProved = isSecretOf(token?.hash ?? NO_HASH, secret);
    return isProved && account !== null && token !== null && isTokenValid(account, token, this.clock.now());
  }
}

function callerFor(accountId: string, { role, scope }: Account): Caller {
  const organisation = scope.kind === 'organisation' ? scope.organisation : null;
  return { actor: { id: accountId, role, organisation }, scope };
}
