import { HttpException } from '@nestjs/common';

type Told = { readonly code: string; readonly detail: string; readonly wayOut?: string };

/** What the server says about requests that never reached a route. */
const BY_CODE: Readonly<Record<string, Told>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'MALFORMED_JSON', detail: 'The body cannot be read as JSON' },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'MALFORMED_JSON',
    detail: 'The body is empty',
    wayOut: 'Send {} or leave Content-Type away',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', detail: 'A body holds at most 256 KiB' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'BAD_REQUEST', detail: 'Content-Length is not the length' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'Bodies are JSON',
    wayOut: 'Send Content-Type: application/json',
  },
  FST_ERR_BAD_URL: { code: 'MALFORMED_URL', detail: 'The path is not well percent-encoded' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'NOT_FOUND', detail: 'A part of the path is longer than any id' },
  FST_ERR_ROUTE_METHOD_NOT_SUPPORTED: { code: 'METHOD_NOT_ALLOWED', detail: 'Nothing is done that way' },
  FST_ERR_REOPENED_CLOSE_SERVER: { code: 'UNAVAILABLE', detail: 'The service is stopping' },
};

/** For exceptions of the framework, whose messages are not for callers: they may repeat what was sent. */
const BY_STATUS: Readonly<Record<number, Told>> = {
  400: { code: 'BAD_REQUEST', detail: 'The request cannot be understood' },
  401: { code: 'UNAUTHENTICATED', detail: 'There is no valid token', wayOut: 'Send Authorization: Bearer …' },
  403: { code: 'FORBIDDEN', detail: 'The role of this account does not allow it' },
  404: { code: 'NOT_FOUND', detail: 'Nothing is here, or not for this account' },
  405: { code: 'METHOD_NOT_ALLOWED', detail: 'Nothing is done that way' },
  408: { code: 'REQUEST_TIMEOUT', detail: 'The request did not arrive in time' },
  413: { code: 'BODY_TOO_LARGE', detail: 'A body holds at most 256 KiB' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Bodies are JSON' },
  503: { code: 'UNAVAILABLE', detail: 'The service takes nothing for now' },
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
