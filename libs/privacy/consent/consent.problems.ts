import type { ProblemTable } from '#http';

/** How what is refused about consents is told over HTTP; what care refuses too stands in its table. */
export const consentProblems: ProblemTable = {
  CONSENT_BEFORE_SIGNATURE: { status: 409, title: 'The consent was not signed yet' },
  CONSENT_REVOKED: { status: 409, title: 'The consent is revoked already' },
  CONSENT_UNKNOWN: { status: 409, title: 'There is no such consent' },
  DISCLOSER_UNKNOWN: { status: 422, title: 'There is nobody of that name to disclose anything' },
  REVOKED_BEFORE_GRANT: { status: 409, title: 'The consent had not been granted by then' },
  SIGNATORY_UNKNOWN: { status: 422, title: 'Only the patient or a representative can sign' },
};
