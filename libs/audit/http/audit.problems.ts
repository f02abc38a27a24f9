import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const auditProblems: ProblemTable = {
  FACILITY_UNKNOWN: { status: 422, title: 'There is no such facility' },
  POPULATION_UNNAMED: { status: 422, title: 'Nothing says whose stays are asked for' },
  PROGRAMME_UNKNOWN: { status: 422, title: 'There is no such programme' },
};
