import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RefusedError } from '#event-sourcing';
import { PUBLIC_KEY, ROLES_KEY, type Role } from '#http';
import { Authentication, type IncomingRequest } from './authentication.js';

/** Lets nobody in unless the route says whom: `@Roles(…)`, or `@Public()` for everybody. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  /** @throws RefusedError `UNAUTHENTICATED` where nobody knows who is calling, else `FORBIDDEN` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean | undefined>(PUBLIC_KEY, context.getHandler()) === true) return true;
    const request = context.switchToHttp().getRequest<IncomingRequest>();
    // Set already where the server asked before it read the body.
    await this.authentication.authenticate(request);
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_KEY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (roles?.some((role) => role === request.caller?.actor.role)) return true;
    throw new RefusedError('FORBIDDEN', 'The role of this account does not allow it', {
      wayOut: 'Ask an administrator for an account with another role',
    });
  }
}
