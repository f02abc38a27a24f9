import type { Caller } from '#event-sourcing';
import type { HttpRequest } from './request.js';

/** Finds out who is calling. */
export interface Authenticator {
  /** @throws RefusedError `UNAUTHENTICATED` where nobody knows */
  callerOf(request: HttpRequest): Promise<Caller>;
}

/** Injection token of the {@link Authenticator}. */
export const AUTHENTICATOR = Symbol('Authenticator');
