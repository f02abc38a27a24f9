/** How a code is told over HTTP. */
export type ProblemKind = { readonly status: number; readonly title: string };

/** The codes one capability may refuse with. A code that no table lists is a bug and answers 500. */
export type ProblemTable = Readonly<Record<string, ProblemKind>>;

/** One table of several. @throws Error where two say different things about one code */
export function joinTables(...tables: readonly ProblemTable[]): ProblemTable {
  const joined: Record<string, ProblemKind> = {};
  for (const [code, kind] of tables.flatMap((table) => Object.entries(table))) {
    const known = joined[code];
    if (known !== undefined && (known.status !== kind.status || known.title !== kind.title)) {
      throw new Error(`Two problem tables disagree about ${code}`);
    }
    joined[code] = kind;
  }
  return joined;
}

/** What may go wrong whatever is asked: the request itself, the handling of commands, the store. */
export const sharedProblems: ProblemTable = {
  // The request
  MALFORMED_URL: { status: 400, title: 'The address cannot be read' },
  MALFORMED_JSON: { status: 400, title: 'The body is not JSON' },
  VALIDATION_FAILED: { status: 400, title: 'The request has another shape' },
  INVALID_HEADER: { status: 400, title: 'A header has no usable value' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not one of this list' },
  INVALID_CONSISTENCY_TOKEN: { status: 400, title: 'The consistency token is none' },
  MARK_NOT_IN_THIS_LOG: { status: 409, title: 'The mark is not in this log' },
  BAD_REQUEST: { status: 400, title: 'The request cannot be understood' },
  UNAUTHENTICATED: { status: 401, title: 'Nobody knows who is calling' },
  FORBIDDEN: { status: 403, title: 'This account may not do that' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This cannot be done here' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not sent as JSON' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  // Commands
  INVALID_TIME: { status: 400, title: 'A time is none' },
  FACT_CHANGED_TWICE: { status: 422, title: 'One command changes a fact twice' },
  FACT_UNKNOWN: { status: 422, title: 'There is no such fact' },
  ALREADY_SUPERSEDED: { status: 409, title: 'Something newer stands' },
  ALREADY_VOIDED: { status: 409, title: 'The fact is void already' },
  WARNINGS_UNACKNOWLEDGED: { status: 409, title: 'There are warnings nobody acknowledged' },
  STALE_REVISION: { status: 412, title: 'The record has changed since it was read' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key belongs to another command' },
  PATIENT_ERASED: { status: 410, title: 'The patient was erased' },
  KEY_LOST: { status: 409, title: 'The key of the patient is lost' },
  SEAL_BROKEN: { status: 500, title: 'A sealed text or a key is damaged' },
  // The store
  REVISION_CONFLICT: { status: 409, title: 'Others changed the record at the same time' },
  APPEND_TOO_LARGE: { status: 413, title: 'The command is too large to be stored' },
  INVALID_EVENT: { status: 422, title: 'What the command states cannot be stored' },
  OUTCOME_UNKNOWN: { status: 503, title: 'It is not known whether the command was stored' },
  STORE_UNAVAILABLE: { status: 503, title: 'The event log or the keys cannot be used for now' },
  STREAM_DAMAGED: { status: 500, title: 'The record is damaged' },
  LOG_DAMAGED: { status: 500, title: 'The event log is damaged' },
  VIEWS_DAMAGED: { status: 500, title: 'The views are damaged' },
  VIEW_BEHIND: { status: 503, title: 'The view has not caught up yet' },
  OVERLOADED: { status: 503, title: 'More requests are under way than the service takes at once' },
  UNAVAILABLE: { status: 503, title: 'The service takes nothing for now' },
  INTERNAL: { status: 500, title: 'The service failed' },
};
