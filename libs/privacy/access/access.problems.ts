import type { ProblemTable } from '#http';

/** How what the access log refuses is told over HTTP. */
export const accessProblems: ProblemTable = {
  ACCESS_LOG_UNAVAILABLE: { status: 503, title: 'Who looks cannot be written down for now' },
};
