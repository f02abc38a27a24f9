import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { v7 } from 'uuid';
import { type Caller, idOf, RefusedError, type Sending } from '#event-sourcing';
import { correlationOf } from './correlation.js';
import { type HttpRequest, headerOf, pathOf } from './request.js';

const KEY = /^[\x20-\x7e]{1,255}$/;
const STRONG_TAG = /^"(0|[1-9]\d{0,14})"$/;

/**
 * Who sends a command and how: the caller, `Idempotency-Key`, `If-Match`, `Prefer: handling=strict` and
 * `X-Correlation-Id`. The parameter's type is `Sending`.
 *
 * @throws RefusedError `INVALID_HEADER` naming the header
 */
export const Sender = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sendingOf(context.switchToHttp().getRequest<HttpRequest>()),
);

/** Who is asking. The parameter's type is `Caller`. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<HttpRequest>()),
);

/** The id that ties together what the caller's action causes. The parameter's type is `string`. */
export const CorrelationOf = createParamDecorator((_: unknown, context: ExecutionContext) =>
  correlationOf(context.switchToHttp().getRequest<HttpRequest>()),
);

export function callerOf(request: HttpRequest): Caller {
  if (request.caller === undefined) throw new Error('A route asks for its caller but lets anybody in');
  return request.caller;
}

export function sendingOf(request: HttpRequest): Sending {
  const caller = callerOf(request);
  const expectedRevision = revisionIn(headerOf(request, 'if-match'));
  return {
    caller,
    commandId: commandIdOf(request, caller),
    correlationId: correlationOf(request),
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    strict: isStrict(headerOf(request, 'prefer')),
  };
}

/** The same account sending the same key to the same place means the same command. */
function commandIdOf(request: HttpRequest, caller: Caller): string {
  const key = headerOf(request, 'idempotency-key');
  if (key === undefined) return v7();
  if (!KEY.test(key) || key.trim() === '') {
    refuse('Idempotency-Key', 'is not 1 to 255 printable ASCII characters', 'Send a UUID');
  }
  return idOf(caller.actor.id, request.method, pathOf(request.url), key);
}

function revisionIn(tag: string | undefined): number | undefined {
  if (tag === undefined) return undefined;
  const [, revision] = STRONG_TAG.exec(tag.trim()) ?? [];
  if (revision === undefined) {
    return refuse(
      'If-Match',
      'is not one revision in quotes',
      'Send the ETag of the last answer, such as "12"',
    );
  }
  return Number(revision);
}

/** Preferences that nobody knows are passed over. @see RFC 7240 section 2 */
function isStrict(prefer: string | undefined): boolean {
  return (prefer ?? '').split(',').some((one) => /^\s*handling\s*=\s*"?strict"?\s*(;|$)/i.test(one));
}

function refuse(field: string, what: string, wayOut: string): never {
  throw new RefusedError('INVALID_HEADER', `${field} ${what}`, { field, wayOut });
}
