import { createParamDecorator, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { LogLineage, RefusedError } from '#event-sourcing';
import { START } from '#event-store';
import { type ProjectionProgress, tableOf, type ViewVersion } from '#projections';
import { type ConsistencyToken, readToken } from './consistency-token.js';
import { type HttpRequest, headerOf } from './request.js';

/** How far the views are: a `ProjectionProgress` or a `PolledProgress`. */
export type ViewProgress = Pick<ProjectionProgress, 'waitFor'>;

/** Injection token of the {@link ViewProgress}. */
export const VIEW_PROGRESS = Symbol('ViewProgress');
/** Injection token of the longest wait, in milliseconds. */
export const LONGEST_WAIT = Symbol('LongestWait');

/**
 * The place in the log that the answer must have seen: `X-Continuum-After`, or `after` in the query string.
 * The parameter's type is `ConsistencyToken | null`.
 *
 * @throws RefusedError `INVALID_CONSISTENCY_TOKEN`
 */
export const After = createParamDecorator((_: unknown, context: ExecutionContext) =>
  afterOf(context.switchToHttp().getRequest<HttpRequest>()),
);

export function afterOf(request: HttpRequest & { query?: unknown }): ConsistencyToken | null {
  const query = request.query as Record<string, unknown> | undefined;
  const given = headerOf(request, 'x-continuum-after') ?? query?.after;
  if (given === undefined) return null;
  return readToken(typeof given === 'string' ? given : '');
}

/** Lets a query wait until its views have seen what the caller has done. */
@Injectable()
export class Freshness {
  constructor(
    @Inject(VIEW_PROGRESS) private readonly progress: ViewProgress,
    @Inject(LogLineage) private readonly lineage: LogLineage,
    @Inject(LONGEST_WAIT) private readonly atMostMs: number,
  ) {}

  /**
   * Resolves when this process knows of everything up to the place.
   *
   * @throws RefusedError `MARK_NOT_IN_THIS_LOG` for an event that this log does not hold
   * @throws StoreUnavailableError where it has not heard of it in time
   */
  async heard(after: ConsistencyToken): Promise<void> {
    await this.progress.waitFor([], await this.positionOf(after), this.atMostMs);
  }

  /**
   * Resolves when every one of the views has come to the place; where there is no token, when there is anything
   * to ask at all, since the first views are made while the service is up already.
   *
   * @throws RefusedError `VIEW_BEHIND` when one has not in time, `MARK_NOT_IN_THIS_LOG` for an event
   * that this log does not hold
   */
  async wait(after: ConsistencyToken | null, ...views: readonly ViewVersion[]): Promise<void> {
    const position = after === null ? START : await this.positionOf(after);
    const { reached, at } = await this.progress.waitFor(views, position, this.atMostMs);
    if (reached) return;
    if (after === null) {
      throw new RefusedError('VIEW_BEHIND', `${views.map(tableOf).join(', ')} is still being made`, {
        wayOut: 'Ask again; /readyz says when the service is ready',
      });
    }
    throw new RefusedError(
      'VIEW_BEHIND',
      `${views.map(tableOf).join(', ')} came to position ${at} of ${position}. The command itself is stored`,
      { wayOut: 'Ask again with the same token; do not send the command again' },
    );
  }

  private positionOf(after: ConsistencyToken): Promise<bigint> {
    return this.lineage.positionOf(after, 'X-Continuum-After');
  }
}
