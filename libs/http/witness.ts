import type { RecordedRoute } from './recorded.js';
import type { HttpRequest } from './request.js';

/** A request to a route that there is, by somebody who is known. */
export type KnownRequest = HttpRequest & {
  readonly params: unknown;
  readonly body: unknown;
  readonly routeOptions: { readonly url?: string; readonly config: { readonly recorded?: RecordedRoute } };
};

/** Sees who asks for what, and what they are told, before they are. */
export interface Witness<Visit = unknown> {
  /**
   * Before anything is done of the request, and before its body is read.
   *
   * @throws RefusedError that is answered instead
   */
  comes(request: KnownRequest): Visit;
  /**
   * Before the answer is sent. Where this rejects, nothing of it is told but the problem that it rejects with.
   *
   * @param answer - as the route gave it; undefined for a problem, or an answer that is no JSON
   */
  leaves(visit: Visit, request: KnownRequest, status: number, answer: unknown): Promise<void> | undefined;
}
