import type { Duplex } from 'node:stream';
import type { Problem } from './problem.js';
import { sharedProblems } from './problem-table.js';

const LINGER_MS = 1000;

type Words = { readonly detail: string; readonly wayOut: string };

const CODES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
const WORDS: Readonly<Record<string, Words>> = {
  HEADERS_TOO_LARGE: {
    detail: 'The headers are larger than the server reads',
    wayOut: 'Send fewer or shorter ones',
  },
  REQUEST_TIMEOUT: {
    detail: 'The request did not arrive in time',
    wayOut: 'Send it again, a command with the same Idempotency-Key',
  },
  METHOD_NOT_ALLOWED: {
    detail: 'The service is no proxy',
    wayOut: 'GET /openapi.json lists what it does',
  },
  BAD_REQUEST: { detail: 'The request is not HTTP', wayOut: 'Send HTTP/1.1, as RFC 9112 has it' },
};

/** Answers what could not be read as a request, and lets go of the connection. */
export function refuseBadRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code !== 'ECONNRESET') refuse(CODES[error.code ?? ''] ?? 'BAD_REQUEST', socket);
}

/** Lets go of a caller who does not send the rest of the request. */
export function refuseLate(socket: Duplex): void {
  refuse('REQUEST_TIMEOUT', socket);
}

/** CONNECT asks for a tunnel. */
export function refuseTunnel(_request: unknown, socket: Duplex): void {
  refuse('METHOD_NOT_ALLOWED', socket);
}

function refuse(code: string, socket: Duplex): void {
  // What comes after a refusal is refused no second time.
  if (!socket.writable) return;
  const { status, title } = sharedProblems[code] ?? { status: 400, title: 'Bad request' };
  const words = WORDS[code] ?? { detail: title, wayOut: 'Compare it with /openapi.json' };
  const problem: Problem = { type: `/docs/problems#${code}`, title, status, code, ...words };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Closed at once, what is still on its way would be met with a reset, and the caller never read why.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
