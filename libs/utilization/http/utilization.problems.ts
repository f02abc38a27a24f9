import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const utilizationProblems: ProblemTable = {
  AS_OF_BEFORE_STAY: { status: 422, title: 'The stay had not begun by then' },
  AS_OF_IN_THE_FUTURE: { status: 422, title: 'Days to come are not counted' },
  MEMBER_UNKNOWN: { status: 404, title: 'There is no such member' },
  METHOD_UNKNOWN: { status: 422, title: 'There is no such method' },
  METHOD_VERSION_UNKNOWN: { status: 422, title: 'The method has no such version' },
  STAY_UNKNOWN: { status: 404, title: 'The patient has no such stay' },
};
