export * from './commands/index.js';
export { accountDecider, accountStream } from './domain/index.js';
export { Authentication, type IncomingRequest } from './http/authentication.js';
export { IdentityModule } from './http/identity.module.js';
export { identityProblems } from './http/identity.problems.js';
export { OPERATOR, OPERATOR_SECRET } from './http/operator.js';
export { TokenGuard } from './http/token.guard.js';
export { accounts } from './read-models/index.js';
