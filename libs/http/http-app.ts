import type { Server } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RefusedError } from '#event-sourcing';
import { Admission } from './admission.js';
import { AnswerHeaders } from './answer-headers.interceptor.js';
import { connectionOptions, keepConnections } from './connections.js';
import { CORRELATION_HEADER, correlationOf } from './correlation.js';
import type { ProblemTable } from './problem-table.js';
import { ProblemsFilter, type ReportUnexpected } from './problems.filter.js';
import { type HttpReply, type HttpRequest, pathOf } from './request.js';
import { RouteList } from './route-list.js';
import { RequestValidation } from './validation.js';
import type { KnownRequest, Witness } from './witness.js';

/** Largest body, in bytes. */
export const BODY_LIMIT = 256 * 1024;

export type HttpOptions = {
  readonly problems: ProblemTable;
  readonly report: ReportUnexpected;
  /** Looks at every request before anything else does, for example to set a driven clock. */
  readonly beforeAll?: (request: HttpRequest) => void;
  /**
   * Sets `request.caller` or throws; asked for every request to a route that is not public, also to one that
   * does not exist, before its body is read.
   */
  readonly authenticate: (request: HttpRequest) => Promise<void>;
  /** Sees every request to a route that is not public. */
  readonly witness?: Witness;
  /** Told of every answer. */
  readonly answered?: (answer: Answered) => void;
};

export type Answered = {
  readonly correlationId: string;
  readonly method: string;
  /** The route's pattern, or null where there was none; never what stood in the path. */
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
};

type ServerRequest = KnownRequest & {
  readonly is404: boolean;
  readonly routeOptions: { readonly config: { readonly public?: boolean } };
  /** What the witness keeps of the request, once it came. */
  visit?: unknown;
  /** What the route answered, before it became text. */
  answer?: unknown;
};
type ServerReply = HttpReply & { readonly statusCode: number; readonly elapsedTime: number };

/** The application as it is served: one door, one shape of errors, tokens before bodies. Not listening yet. */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  const filter = new ProblemsFilter(options.problems, options.report);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
    logger: false,
    ...connectionOptions,
    // What arrives on an open connection while the service stops is still answered, and the connection closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: unknown, request: unknown, reply: unknown) =>
      refuseUnreadable(error, request as HttpRequest, reply as HttpReply),
  });
  /** Such an address meets no hook; a stranger learns no more from it than from any other. */
  const refuseUnreadable = (error: unknown, request: HttpRequest, reply: HttpReply) =>
    options.authenticate(request).then(
      () => filter.answer(error, request, reply),
      (denied) => filter.answer(denied, request, reply),
    );
  const server = adapter.getInstance();
  keepConnections(server.server as Server);
  // The framework would turn the server's errors into its own, and lose which they were.
  adapter.setErrorHandler = () =>
    server.setErrorHandler((error, request, reply) =>
      filter.answer(request.raw.errored === error ? goneAway() : error, request, reply),
    );
  const routes = new RouteList();
  const admission = new Admission();
  server.addHook('onRoute', (route) => routes.add(route.method, route.url));
  server.addHook('onRequest', async (incoming, outgoing) => {
    const request = incoming as unknown as ServerRequest;
    outgoing.header(CORRELATION_HEADER, correlationOf(request));
    outgoing.header('Cache-Control', 'no-store');
    outgoing.header('X-Content-Type-Options', 'nosniff');
    if (request.headers.host === undefined && incoming.raw.httpVersion === '1.1') refuseWithoutHost();
    options.beforeAll?.(request);
    if (isPublic(request)) return;
    admission.enter(outgoing.raw);
    await options.authenticate(request);
    if (request.is404) refuseUnknown(request, outgoing, routes);
    request.visit = options.witness?.comes(request);
  });
  server.addHook('preValidation', async (incoming, outgoing) => {
    if (!isPublic(incoming as unknown as ServerRequest)) admission.begin(outgoing.raw);
  });
  server.addHook('preSerialization', (incoming, _outgoing, payload, done) => {
    (incoming as unknown as ServerRequest).answer = payload;
    done(null, payload);
  });
  server.addHook('onSend', (incoming, outgoing, payload, done) => {
    const request = incoming as unknown as ServerRequest;
    const send = (text: unknown) => {
      admission.end(outgoing.raw);
      done(null, text);
    };
    const { visit, answer } = request;
    // Once: what is answered instead is no second answer.
    request.visit = undefined;
    const seen = visit && options.witness?.leaves(visit, request, outgoing.statusCode, answer);
    if (!(seen instanceof Promise)) return send(payload);
    seen.then(
      () => send(payload),
      (error) => {
        outgoing.removeHeader('ETag');
        send(filter.toldInstead(error, request, outgoing as unknown as HttpReply));
      },
    );
  });
  server.addHook('onResponse', (incoming, outgoing, done) => {
    options.answered?.(answered(incoming as unknown as ServerRequest, outgoing as unknown as ServerReply));
    done();
  });
  // Only JSON is taken: everything else is said to be unsupported.
  server.removeContentTypeParser('text/plain');
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new RequestValidation());
  app.useGlobalInterceptors(new AnswerHeaders());
  return app;
}

function isPublic({ routeOptions }: ServerRequest): boolean {
  return routeOptions.config.public === true;
}

/** @see RFC 9112 section 3.2 */
function refuseWithoutHost(): never {
  throw new RefusedError('BAD_REQUEST', 'The request names no host', {
    field: 'Host',
    wayOut: 'Send Host, as HTTP/1.1 asks for',
  });
}

/** Told to nobody any more, but to the log. */
function goneAway(): RefusedError {
  return new RefusedError('BAD_REQUEST', 'The caller was gone before the request was whole');
}

function refuseUnknown(request: HttpRequest, reply: HttpReply, routes: RouteList): never {
  const methods = routes.methodsAt(pathOf(request.url));
  if (methods.length === 0) {
    throw new RefusedError('NOT_FOUND', 'There is no such route', { wayOut: 'GET /openapi.json lists them' });
  }
  reply.header('Allow', methods.join(', '));
  throw new RefusedError('METHOD_NOT_ALLOWED', `This route answers ${methods.join(', ')}`, {
    wayOut: `Send ${methods.join(' or ')}`,
  });
}

function answered(request: ServerRequest, reply: ServerReply): Answered {
  return {
    correlationId: correlationOf(request),
    method: request.method,
    route: request.is404 ? null : (request.routeOptions.url ?? null),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
}
