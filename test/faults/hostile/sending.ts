import { Agent, request } from 'node:http';
import type { Answer } from '../../e2e/service.js';
import type { Wire } from './draft.js';

const ANSWERED_WITHIN_MS = 20_000;

/** Sends requests as they are, several at once. */
export class Wires {
  private readonly agent: Agent;

  constructor(
    private readonly address: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws Error where no whole answer comes */
  send({ method, path, headers, body }: Wire): Promise<Answer> {
    const { hostname, port, host } = new URL(this.address);
    const length = ['content-length', String(body?.length ?? 0)];
    const hasHost = headers.some((name, at) => at % 2 === 0 && name === 'Host');
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          method,
          path,
          agent: this.agent,
          headers: [...(hasHost ? [] : ['Host', host]), ...headers, ...length],
          timeout: ANSWERED_WITHIN_MS,
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece) => pieces.push(piece));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(pieces).toString();
            const received = new Headers();
            for (const [name, value] of Object.entries(response.headers)) received.set(name, String(value));
            resolve({ status: response.statusCode ?? 0, headers: received, text, json: parsed(text) });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`No answer within ${ANSWERED_WITHIN_MS} ms`)));
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
