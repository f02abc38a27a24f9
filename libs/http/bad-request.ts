import type { Socket } from 'node:net';
import type { Problem } from './problem.js';
import { sharedProblems } from './problem-table.js';

const CODES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
const DETAILS: Readonly<Record<string, string>> = {
  HEADERS_TOO_LARGE: 'The headers are larger than the server reads',
  REQUEST_TIMEOUT: 'The request did not arrive in time',
  BAD_REQUEST: 'The request is not HTTP',
};

/** Answers what could not be read as a request, and lets go of the connection. */
export function refuseBadRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = CODES[error.code ?? ''] ?? 'BAD_REQUEST';
  const { status, title } = sharedProblems[code] ?? { status: 400, title: 'Bad request' };
  const detail = DETAILS[code] ?? title;
  const problem: Problem = { type: `/docs/problems#${code}`, title, status, code, detail };
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
