import { HttpException } from '@nestjs/common';

type Told = {
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly wayOut: string;
};

const JSON_SENT = { field: 'body', wayOut: 'Send UTF-8 JSON, as /docs shows it for this route' };
const SMALLER = { field: 'body', wayOut: 'Send less at once, for example one change a command' };
const AS_JSON = { field: 'Content-Type', wayOut: 'Send Content-Type: application/json' };
const LATER = { wayOut: 'Send it again in a few seconds, a command with the same Idempotency-Key' };

/** What the server says about requests that never reached a route. */
const BY_CODE: Readonly<Record<string, Told>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'MALFORMED_JSON',
    detail: 'The body cannot be read as JSON',
    ...JSON_SENT,
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'MALFORMED_JSON',
    detail: 'The body is empty',
    field: 'body',
    wayOut: 'Send {} or leave Content-Type away',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'BODY_TOO_LARGE',
    detail: 'A body holds at most 256 KiB',
    ...SMALLER,
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'BAD_REQUEST',
    detail: 'Content-Length is not the length',
    field: 'Content-Length',
    wayOut: 'Send as many bytes as it says',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'Bodies are JSON',
    ...AS_JSON,
  },
  FST_ERR_BAD_URL: {
    code: 'MALFORMED_URL',
    detail: 'The path is not well percent-encoded',
    field: 'path',
    wayOut: 'Percent-encode UTF-8, or use ids alone: they need none',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'NOT_FOUND',
    detail: 'A part of the path is longer than any id',
    field: 'path',
    wayOut: 'Take the id from an answer',
  },
  FST_ERR_ROUTE_METHOD_NOT_SUPPORTED: {
    code: 'METHOD_NOT_ALLOWED',
    detail: 'Nothing is done that way',
    wayOut: 'GET /openapi.json lists what is',
  },
  FST_ERR_REOPENED_CLOSE_SERVER: { code: 'UNAVAILABLE', detail: 'The service is stopping', ...LATER },
};

/** For exceptions of the framework, whose messages are not for callers: they may repeat what was sent. */
const BY_STATUS: Readonly<Record<number, Told>> = {
  400: {
    code: 'BAD_REQUEST',
    detail: 'The request cannot be understood',
    wayOut: 'Compare it with /openapi.json',
  },
  401: { code: 'UNAUTHENTICATED', detail: 'There is no valid token', wayOut: 'Send Authorization: Bearer …' },
  403: {
    code: 'FORBIDDEN',
    detail: 'The role of this account does not allow it',
    wayOut: 'Ask an administrator for an account with another role',
  },
  404: {
    code: 'NOT_FOUND',
    detail: 'Nothing is here, or not for this account',
    wayOut: 'GET /openapi.json lists the routes',
  },
  405: {
    code: 'METHOD_NOT_ALLOWED',
    detail: 'Nothing is done that way',
    wayOut: 'GET /openapi.json lists what is',
  },
  408: { code: 'REQUEST_TIMEOUT', detail: 'The request did not arrive in time', ...LATER },
  413: { code: 'BODY_TOO_LARGE', detail: 'A body holds at most 256 KiB', ...SMALLER },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Bodies are JSON', ...AS_JSON },
  503: { code: 'UNAVAILABLE', detail: 'The service takes nothing for now', ...LATER },
};

/** The problem behind an error of the server or the framework; undefined for anything else. */
export function fastifyProblem(error: unknown): Told | undefined {
  if (error instanceof HttpException) return BY_STATUS[error.getStatus()];
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  // The parser's own errors, among them keys such as `__proto__`, carry a status and no code.
  if (error instanceof SyntaxError && statusCode === 400) return BY_CODE.FST_ERR_CTP_INVALID_JSON_BODY;
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_CTP_')) return undefined;
  return typeof statusCode === 'number' ? BY_STATUS[statusCode] : undefined;
}
