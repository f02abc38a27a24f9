import type { ProblemTable } from '#http';

/** How what is refused about authorisations is told over HTTP; what care refuses too stands in its table. */
export const authorisationProblems: ProblemTable = {
  APPEAL_NOT_OPEN: { status: 409, title: 'No appeal of the authorisation is open' },
  AUTHORISATION_DECIDED: { status: 409, title: 'The authorisation is decided already' },
  AUTHORISATION_UNKNOWN: { status: 409, title: 'There is no such authorisation' },
  CERTIFIED_BEFORE_STAY: { status: 409, title: 'The stay had not begun by then' },
  CERTIFIED_STAY_UNKNOWN: { status: 409, title: 'There is no such stay to certify' },
  DECIDED_BEFORE_REQUEST: { status: 409, title: 'The authorisation had not been requested by then' },
  GRANT_MISSING: { status: 422, title: 'Nothing is said of what was authorised' },
  GRANT_UNEXPECTED: { status: 422, title: 'Such an answer authorises nothing' },
  NEXT_REVIEW_OUTSIDE_SPAN: { status: 409, title: 'The next review lies outside the authorised days' },
  NOTHING_TO_APPEAL: { status: 409, title: 'There is nothing to appeal' },
  OVERLAPPING_AUTHORISATIONS: { status: 409, title: 'Another authorisation has some of these days' },
  PAYER_NOT_COVERING: { status: 409, title: 'The payer does not cover the patient then' },
  SPAN_TOO_LONG: { status: 409, title: 'There are too many days from the first to the last' },
  UNITS_BELOW_USED: { status: 409, title: 'More units are used already' },
};
