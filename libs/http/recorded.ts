import { RouteConfig } from '@nestjs/platform-fastify';

/** What a route's configuration says to the access log. */
export type RecordedRoute = {
  /** The body says whom to look for: its digest is kept, never its words. */
  readonly words: boolean;
};

/**
 * Who asks the route, and whom its answer names, goes into the access log. Needed by lists that name patients and by
 * questions that are no GET; whatever is read under a patient's own path is recorded without it.
 */
export function Recorded({ words = false }: Partial<RecordedRoute> = {}): MethodDecorator {
  const recorded: RecordedRoute = { words };
  return RouteConfig({ recorded }) as MethodDecorator;
}
