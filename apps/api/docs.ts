import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ProblemTable } from '#http';
import { operationsPage, problemsPage, STYLE } from './docs-pages.js';
import { openApiOf } from './open-api.js';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/** What the service tells about itself without a token: the contract, and pages that show it. */
export function serveDocs(app: NestFastifyApplication, problems: ProblemTable): void {
  const server = app.getHttpAdapter().getInstance();
  const show = (url: string, type: string, make: () => string) => {
    // Made when somebody first asks: most services are never asked, and it stays in memory.
    let made: Buffer | undefined;
    server.get(url, { config: { public: true } }, (_request, reply) => {
      made ??= Buffer.from(make());
      return reply.header('Content-Type', type).header('Content-Security-Policy', POLICY).send(made);
    });
  };
  show('/openapi.json', 'application/json; charset=utf-8', () => JSON.stringify(openApiOf(app)));
  show('/docs', 'text/html; charset=utf-8', () => operationsPage(openApiOf(app)));
  show('/docs/problems', 'text/html; charset=utf-8', () => problemsPage(problems));
}
