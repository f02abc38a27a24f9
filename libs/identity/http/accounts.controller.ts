import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RefusedError, type Sending } from '#event-sourcing';
import {
  After,
  CommandAnswer,
  type ConsistencyToken,
  commandAnswer,
  Freshness,
  Marks,
  PageRequest,
  Roles,
  readCursor,
  Sender,
  writeCursor,
} from '#http';
import { completeness } from '#projections';
import { ChangeRole, CloseAccount, CreateAccount, IssueToken, RevokeToken } from '../commands/index.js';
import { accounts, FindAccount, ListAccounts } from '../read-models/index.js';
import {
  AccountItem,
  AccountPath,
  AccountsPage,
  IssuedToken,
  NewAccountBody,
  NewTokenBody,
  RoleBody,
  scopeOf,
  TokenPath,
} from './accounts.dto.js';

/** Name of the list in its cursors. */
const LIST = 'accounts';

@ApiTags('Accounts')
@ApiBearerAuth()
@Roles('admin')
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly freshness: Freshness,
    private readonly marks: Marks,
  ) {}

  @Post()
  async create(@Body() body: NewAccountBody, @Sender() sending: Sending): Promise<CommandAnswer> {
    const { accountId, name, role } = body;
    const account = { accountId, name, role, scope: scopeOf(body) };
    return commandAnswer(await this.commands.execute(new CreateAccount(sending, account)), this.marks);
  }

  @Get()
  async list(
    @Query() { limit, cursor }: PageRequest,
    @After() after: ConsistencyToken | null,
  ): Promise<AccountsPage> {
    const [last = null] = cursor === undefined ? [] : readCursor(LIST, cursor, ['']);
    await this.freshness.wait(after, accounts);
    const { rows, more, quarantined } = await this.queries.execute(new ListAccounts(last, limit));
    return {
      items: rows.map((row) => new AccountItem(row)),
      next: more ? writeCursor(LIST, [rows.at(-1)?.accountId ?? '']) : null,
      complete: completeness(quarantined),
    };
  }

  @Get(':accountId')
  async find(
    @Param() { accountId }: AccountPath,
    @After() after: ConsistencyToken | null,
  ): Promise<AccountItem> {
    await this.freshness.wait(after, accounts);
    const row = await this.queries.execute(new FindAccount(accountId));
    if (row !== null) return new AccountItem(row);
    throw new RefusedError('ACCOUNT_UNKNOWN', 'There is no account of this id', {
      field: 'accountId',
      wayOut: 'Take the id from the list of accounts',
    });
  }

  @Post(':accountId/role-changes')
  @HttpCode(200)
  async changeRole(
    @Param() { accountId }: AccountPath,
    @Body() body: RoleBody,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new ChangeRole(sending, accountId, body.role, scopeOf(body));
    return commandAnswer(await this.commands.execute(command), this.marks);
  }

  @Post(':accountId/tokens')
  async issueToken(
    @Param() { accountId }: AccountPath,
    @Body() { expiresAt }: NewTokenBody,
    @Sender() sending: Sending,
  ): Promise<IssuedToken> {
    const told = await this.commands.execute(new IssueToken(sending, accountId, expiresAt ?? null));
    return new IssuedToken(told, this.marks);
  }

  @Post(':accountId/tokens/:tokenId/revocations')
  @HttpCode(200)
  async revokeToken(
    @Param() { accountId, tokenId }: TokenPath,
    @Sender() sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new RevokeToken(sending, accountId, tokenId);
    return commandAnswer(await this.commands.execute(command), this.marks);
  }

  @Post(':accountId/closures')
  @HttpCode(200)
  async close(@Param() { accountId }: AccountPath, @Sender() sending: Sending): Promise<CommandAnswer> {
    return commandAnswer(await this.commands.execute(new CloseAccount(sending, accountId)), this.marks);
  }
}
