import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { CORRELATION_HEADER, correlationOf } from './correlation.js';
import { problemOf } from './problem.js';
import type { ProblemTable } from './problem-table.js';
import type { HttpReply, HttpRequest } from './request.js';

export type ReportUnexpected = (error: unknown, correlationId: string) => void;

/** Answers every error as a problem, and reports those that nobody foresaw. @see RFC 9457 */
@Catch()
export class ProblemsFilter implements ExceptionFilter {
  constructor(
    private readonly table: ProblemTable,
    private readonly report: ReportUnexpected,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<HttpRequest>(), http.getResponse<HttpReply>());
  }

  /** The same for errors that the server meets before any route does. */
  answer(error: unknown, request: HttpRequest, reply: HttpReply): void {
    // As text: the server would otherwise look for a serializer of its own.
    reply.send(this.toldInstead(error, request, reply));
  }

  /** Makes an answer that is not sent yet that of a problem. @returns its body */
  toldInstead(error: unknown, request: HttpRequest, reply: HttpReply): string {
    const { problem, headers, unexpected } = problemOf(error, this.table, request.caller);
    const correlationId = correlationOf(request);
    if (unexpected) this.report(error, correlationId);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    reply.header(CORRELATION_HEADER, correlationId);
    reply.header('Content-Type', 'application/problem+json; charset=utf-8');
    reply.status(problem.status);
    return JSON.stringify(problem);
  }
}
