import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const utilizationProblems: ProblemTable = {
  AS_OF_BEFORE_STAY: { status: 422, title: 'The stay had not begun by then' },
  AS_OF_IN_THE_FUTURE: { status: 422, title: 'Days to come are not counted' },
  MEMBER_UNKNOWN: { status: 404, title: 'There is no such member' },
  DIMENSION_NOT_KEPT: { status: 422, title: 'No totals are kept of that' },
  DIMENSION_UNKNOWN: { status: 422, title: 'Stays are not told apart by that' },
  METHOD_NOT_FOR_POPULATIONS: { status: 422, title: 'The method counts one stay at a time' },
  METHOD_UNKNOWN: { status: 422, title: 'There is no such method' },
  METHOD_VERSION_UNKNOWN: { status: 422, title: 'The method has no such version' },
  POPULATION_INCOMPLETE: { status: 409, title: 'Some patients are missing' },
  REPORT_NOT_FINISHED: { status: 409, title: 'The report is still being made' },
  REPORT_TOO_LARGE: { status: 422, title: 'The report has more cells than can be kept' },
  REPORT_UNKNOWN: { status: 404, title: 'There is no such report' },
  STAY_UNKNOWN: { status: 404, title: 'The patient has no such stay' },
  TOO_MANY_DIMENSIONS: { status: 422, title: 'Members are told apart by two things at most' },
  TOO_MANY_REPORTS: { status: 503, title: 'More reports are under way than are taken at once' },
  WINDOW_ENDS_BEFORE_IT_STARTS: { status: 422, title: 'The window ends before it starts' },
  WINDOW_IN_THE_FUTURE: { status: 422, title: 'Days to come are not counted' },
  WINDOW_TOO_LONG: { status: 422, title: 'The window is too long' },
  YEAR_NOT_OVER: { status: 422, title: 'The year is not over yet' },
  YEAR_TOLD_OTHERWISE: { status: 409, title: 'The year is told already, by something else' },
};
