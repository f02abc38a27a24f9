import { Agent, request } from 'node:http';

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
};
export type Received = { readonly status: number; readonly text: string };

/** Whatever a request is given to. */
export interface Sender {
  send(sent: Sent): Promise<Received>;
}

/** Sends requests over connections that stay open. */
export class Connection implements Sender {
  private readonly agent: Agent;
  private readonly host: string;
  private readonly port: string;

  /** @param address - `http://127.0.0.1:3000` */
  constructor(address: string, connections: number) {
    const { hostname, port } = new URL(address);
    this.host = hostname;
    this.port = port;
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  send({ method, path, headers, body }: Sent): Promise<Received> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const content =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const { host, port, agent } = this;
      const options = { host, port, agent, method, path, headers: { ...headers, ...content } };
      const sent = request(options, (response) => {
        response.setEncoding('utf8');
        let received = '';
        response.on('data', (piece) => {
          received += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: received }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
