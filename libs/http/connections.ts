import type { Server } from 'node:http';
import { refuseBadRequest, refuseTunnel } from './bad-request.js';

/** Connections that may be open at once, and that may wait to be accepted; each costs some 20 KiB. */
export const CONNECTIONS_AT_ONCE = 4096;

/** How long a connection is kept, for the server to be made with. */
export const connectionOptions = {
  // Longer than what a proxy keeps idle connections for, so that the proxy is the one to close them.
  keepAliveTimeout: 72_000,
  requestTimeout: 30_000,
  connectionTimeout: 0,
  http: {
    headersTimeout: 10_000,
    connectionsCheckingInterval: 1000,
    // Node would refuse it without a word of why.
    requireHostHeader: false,
  },
  clientErrorHandler: refuseBadRequest,
};

/** Bounds the connections, and answers what Node would answer by closing them or without a word. */
export function keepConnections(server: Server): void {
  server.maxConnections = CONNECTIONS_AT_ONCE;
  server.on('drop', () => server.closeIdleConnections());
  server.on('connect', refuseTunnel);
  // Whoever expects more than is done here may be answered all the same. @see RFC 9110 section 10.1.1
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
