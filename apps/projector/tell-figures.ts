import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import type { ProjectorFigures } from './projector-figures.js';

export type FiguresServer = { readonly address: string; close(): Promise<void> };

/** Answers `/healthz` and `/metrics`, and nothing else. */
export async function tellFigures(
  host: string,
  port: number,
  { registry }: ProjectorFigures,
): Promise<FiguresServer> {
  const server = createServer(async ({ url }, reply) => {
    if (url === '/healthz') {
      reply.writeHead(200, { 'Content-Type': 'application/json' }).end('{"alive":true}');
    } else if (url === '/metrics') {
      const figures = await registry.metrics();
      reply.writeHead(200, { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE }).end(figures);
    } else reply.writeHead(404).end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${host}:${taken}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
