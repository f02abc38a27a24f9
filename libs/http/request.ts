import type { Caller } from '#event-sourcing';

/** What the shared code needs of a request; Fastify's own has it. */
export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  /** Address of the other end of the connection. */
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Who is calling; set where the token was checked. */
  caller?: Caller;
  /** Set for every request before anything else looks at it. */
  correlationId?: string;
};

/** What the shared code needs of a reply. */
export type HttpReply = {
  header(name: string, value: string): unknown;
  status(code: number): HttpReply;
  send(body: unknown): unknown;
};

/** The path without its query string. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** A header that may come once; repeated ones are joined, as Node does for most. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
