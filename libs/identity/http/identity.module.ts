import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { commandProviders } from '../commands/index.js';
import { queryProviders } from '../read-models/index.js';
import { AccessGrantsController } from './access-grants.controller.js';
import { AccountsController } from './accounts.controller.js';
import { Authentication } from './authentication.js';
import { TokenGuard } from './token.guard.js';

/**
 * Accounts, and the guard before every route of the application. From global modules it takes `CqrsModule`,
 * `CommandHandling`, `VAULT`, `CLOCK`, `OPERATOR_SECRET`, `READ_STORE`, `Freshness` and `Marks`.
 */
@Module({
  controllers: [AccountsController, AccessGrantsController],
  providers: [
    ...commandProviders,
    ...queryProviders,
    Authentication,
    { provide: APP_GUARD, useClass: TokenGuard },
  ],
  exports: [Authentication],
})
export class IdentityModule {}
