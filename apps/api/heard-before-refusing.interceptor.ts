import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, concatMap, from, type Observable, throwError } from 'rxjs';
import { RefusedError } from '#event-sourcing';
import type { HttpRequest } from '#http';

/**
 * A refusal may rest on what this node knew of another stream before another node changed it: then what was acknowledged by
 * now is heard, and the command is decided once more. A refused one has written nothing.
 */
export class HeardBeforeRefusing implements NestInterceptor {
  constructor(private readonly hearAll: () => Promise<void>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<HttpRequest>();
    if (method === 'GET') return next.handle();
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (!(error instanceof RefusedError)) return throwError(() => error);
        return from(this.hearAll()).pipe(concatMap(() => next.handle()));
      }),
    );
  }
}
