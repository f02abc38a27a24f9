import type { ProblemTable } from '#http';

/** How what this capability refuses is told over HTTP. */
export const servicesProblems: ProblemTable = {
  VALUE_SET_FIXED: { status: 409, title: 'This version of the value set was adopted with other codes' },
  VALUE_SET_INVALID: { status: 422, title: 'The value set has another shape' },
};
