import type { Socket } from 'node:net';
import type { Problem } from './problem.js';
import { sharedProblems } from './problem-table.js';

const CODES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
const WORDS: Readonly<Record<string, { readonly detail: string; readonly wayOut: string }>> = {
  HEADERS_TOO_LARGE: {
    detail: 'The headers are larger than the server reads',
    wayOut: 'Send fewer or shorter ones',
  },
  REQUEST_TIMEOUT: {
    detail: 'The request did not arrive in time',
    wayOut: 'Send it again, a command with the same Idempotency-Key',
  },
};
const NOT_HTTP = { detail: 'The request is not HTTP', wayOut: 'Send HTTP/1.1, as RFC 9112 has it' };

/** Answers what could not be read as a request, and lets go of the connection. */
export function refuseBadRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = CODES[error.code ?? ''] ?? 'BAD_REQUEST';
  const { status, title } = sharedProblems[code] ?? { status: 400, title: 'Bad request' };
  const words = WORDS[code] ?? NOT_HTTP;
  const problem: Problem = { type: `/docs/problems#${code}`, title, status, code, ...words };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
