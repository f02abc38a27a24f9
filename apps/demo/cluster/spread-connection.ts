import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Received, type Sender, type Sent } from '../connection.js';

const PAUSE_MS = 50;
const PATIENCE_MS = 60_000;
const UNAVAILABLE = 503;
/** A node works on a command for longer than this. */
const MIDST_MS = 5;

/**
 * Sends requests to several nodes in turn, as a load balancer would. A command that gets no answer, or the answer that it
 * could not be carried out now, is sent again to the next node, with the same `Idempotency-Key`.
 */
export class SpreadConnection implements Sender {
  /** How many commands were sent more than once. */
  sentAgain = 0;
  private readonly nodes = new Map<string, Connection>();
  private watched: { readonly node: Connection | undefined; readonly resolve: () => void } | null = null;
  private turn = 0;
  private isClosed = false;

  /** @param connections - to each node */
  constructor(private readonly connections: number) {}

  join(address: string): void {
    this.nodes.set(address, new Connection(address, this.connections));
  }

  /** Resolves when a command has been on its way to that node for a moment. */
  async isSending(address: string): Promise<void> {
    const node = this.nodes.get(address);
    await new Promise<void>((resolve) => {
      this.watched = { node, resolve };
    });
    await sleep(MIDST_MS);
  }

  /** What is on its way to that node has no answer any more. */
  leave(address: string): void {
    this.nodes.get(address)?.close();
    this.nodes.delete(address);
  }

  /** @throws Error where no node answers for a minute */
  async send(sent: Sent): Promise<Received> {
    const until = Date.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      if (attempt === 2 && isCommand(sent)) this.sentAgain += 1;
      const received = await this.sendOnce(sent).catch((error: unknown) => error as Error);
      const isAnswer = !(received instanceof Error) && !(isCommand(sent) && received.status === UNAVAILABLE);
      if (isAnswer) return received;
      if (this.isClosed || Date.now() > until) {
        throw new Error(`${sent.method} ${sent.path} got no answer`, { cause: received });
      }
      await sleep(PAUSE_MS);
    }
  }

  close(): void {
    this.isClosed = true;
    for (const address of [...this.nodes.keys()]) this.leave(address);
  }

  private async sendOnce(sent: Sent): Promise<Received> {
    const nodes = [...this.nodes.values()];
    this.turn += 1;
    const node = nodes[this.turn % nodes.length];
    if (node === undefined) throw new Error('No node serves');
    if (node === this.watched?.node && isCommand(sent)) this.watched.resolve();
    return node.send(sent);
  }
}

function isCommand({ headers }: Sent): boolean {
  return 'idempotency-key' in headers;
}
