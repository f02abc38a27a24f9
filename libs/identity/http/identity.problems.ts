import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const identityProblems: ProblemTable = {
  ACCOUNT_EXISTS: { status: 409, title: 'There is such an account already' },
  ACCOUNT_ID_INVALID: { status: 422, title: 'No account may have this id' },
  ACCOUNT_UNKNOWN: { status: 404, title: 'There is no such account' },
  ACCOUNT_CLOSED: { status: 409, title: 'The account is closed' },
  SCOPE_DOES_NOT_FIT_ROLE: { status: 422, title: 'The scope does not fit the role' },
  TOKEN_EXISTS: { status: 409, title: 'There is such a token already' },
  TOKEN_UNKNOWN: { status: 404, title: 'There is no such token' },
  TOKEN_ALREADY_REVOKED: { status: 409, title: 'The token is revoked already' },
  TOKEN_EXPIRY_INVALID: { status: 422, title: 'A token cannot end then' },
};
