import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';

/** What an account is for. What it may see of that is its scope. */
export const ROLES = ['case_manager', 'payer', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Metadata key of {@link Roles}. */
export const ROLES_KEY = 'continuum:roles';
/** Metadata key of {@link Public}. */
export const PUBLIC_KEY = 'continuum:public';

/** Only accounts with one of these roles get past the guard; without it, every account does. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES_KEY, roles);

/** The route answers without a token. Stands on methods, never on a whole controller. */
export function Public(): MethodDecorator {
  // The server itself asks too, before it reads a body.
  return applyDecorators(SetMetadata(PUBLIC_KEY, true), RouteConfig({ public: true })) as MethodDecorator;
}
