import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { afterOf, Freshness } from './freshness.js';
import type { HttpRequest } from './request.js';

/**
 * Has whatever is sent with `X-Continuum-After` wait until this process knows of what its caller has seen: commands are decided
 * on it, and questions are of a moment behind it. Views are waited for by those who read them.
 */
@Injectable()
export class SentAfter implements NestInterceptor {
  constructor(@Inject(Freshness) private readonly freshness: Freshness) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const after = request.caller === undefined ? null : afterOf(request);
    if (after !== null) await this.freshness.heard(after);
    return next.handle();
  }
}
