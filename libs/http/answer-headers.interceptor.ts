import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import type { HttpReply } from './request.js';

/** Repeats the `revision` of an answer as its `ETag`, to be sent back as `If-Match`. */
@Injectable()
export class AnswerHeaders implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<HttpReply>();
    return next.handle().pipe(
      tap((answer) => {
        const revision = revisionOf(answer);
        if (revision !== undefined) reply.header('ETag', `"${revision}"`);
      }),
    );
  }
}

function revisionOf(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null || !('revision' in answer)) return undefined;
  const { revision } = answer;
  return typeof revision === 'number' && Number.isInteger(revision) && revision >= 0 ? revision : undefined;
}
