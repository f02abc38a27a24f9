import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const auditProblems: ProblemTable = {
  FACILITY_UNKNOWN: { status: 422, title: 'There is no such facility' },
  FROM_BEHIND_TO: { status: 422, title: 'The two moments are in the wrong order' },
  POPULATION_UNNAMED: { status: 400, title: 'Nothing says whose stays are asked for' },
  PROGRAMME_UNKNOWN: { status: 422, title: 'There is no such programme' },
  TOO_MUCH_CHANGED: { status: 422, title: 'More changed than one answer compares' },
};
