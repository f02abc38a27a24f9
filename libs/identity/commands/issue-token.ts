import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { idOf, type Outcome, type Sending, VAULT, type Vault } from '#event-sourcing';
import { hashOfSecret, type TokenIssued, tokenIssued, writeTokenText } from '../domain/index.js';
import { AccountHandling } from './account-handling.js';

/** The one time that a token is told; the same command sent again tells it again. */
export type TokenTold = {
  readonly outcome: Outcome;
  readonly tokenId: string;
  /** What the holder sends. */
  readonly token: string;
  readonly expiresAt: string;
};

export class IssueToken extends Command<TokenTold> {
  /** @param expiresAt - ISO 8601 with offset; null for the usual time */
  constructor(
    readonly sending: Sending,
    readonly accountId: string,
    readonly expiresAt: string | null,
  ) {
    super();
  }
}

@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken> {
  constructor(
    private readonly accounts: AccountHandling,
    @Inject(VAULT) private readonly vault: Pick<Vault, 'digest'>,
  ) {}

  async execute({ sending, accountId, expiresAt }: IssueToken): Promise<TokenTold> {
    const tokenId = idOf('token', sending.commandId);
    const secret = this.secretFor(accountId, sending.commandId);
    const body = { type: 'IssueToken', tokenId, hash: hashOfSecret(secret), expiresAt } as const;
    const outcome = await this.accounts.carryOut(sending, accountId, body, { expiresAt });
    const issued = outcome.events.find(({ type }) => type === tokenIssued.type)?.data as
      | TokenIssued
      | undefined;
    if (issued === undefined) throw new Error('The command was carried out before and issued no token');
    return {
      outcome,
      tokenId,
      token: writeTokenText({ accountId, tokenId, secret }),
      expiresAt: issued.expiresAt,
    };
  }

  /**
   * Worked out from the command's id and what only this installation knows: nobody else can tell it, yet an
   * answer that was lost on its way can be had again.
   */
  private secretFor(accountId: string, commandId: string): string {
    // A list, while the digests that stand in the log are of objects: none of them can be a secret.
    const digest = this.vault.digest(['secret of a token', accountId, commandId]);
    return Buffer.from(digest, 'hex').toString('base64url');
  }
}
